import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '../src/core/ids.ts'
import type { Run } from '../src/core/records.ts'
import { createData } from '../src/data/data.ts'
import { openInferenceLog } from '../src/inference/log.ts'
import { openRequests } from '../src/inference/reading/requests.ts'
import { createWriter } from '../src/inference/writer.ts'
import { createRegistry } from '../src/registry/registry.ts'
import { openStore } from '../src/store/home.ts'
import { answered, requestRules } from './system/answered.ts'
import { millrace } from './system/here.ts'
import { type Ended, remove, startUp, temporaryFolder, untilAnswer } from './system/millrace.ts'

const project = join(import.meta.dirname, 'data/tiny')
process.env['MILLRACE_LEASE'] = '1s'
const folder = await temporaryFolder()
after(() => remove(folder))

const verb = (home: string, ...words: string[]) =>
  millrace([...words, '--project', project, '--home', home])
const ask = async (home: string, ...words: string[]) => {
  const { code, stdout, stderr } = await verb(home, ...words, '--json')
  assert.equal(code, 0, stderr + stdout)
  return JSON.parse(stdout)
}
const failed = ({ code, stderr }: Ended, message: RegExp, exit = 1) => {
  assert.match(stderr, message)
  assert.equal(code, exit)
}

/** The tiny project has 700 sentences and 50 in its queue: each must be there exactly once. */
const expectAll = async (home: string) => {
  const lines = async (file: string) =>
    (await readFile(join(home, 'data', file), 'utf8')).split('\n').filter((line) => line !== '')
  const all = [...(await lines('sentences.csv')).slice(1), ...(await lines('new_phrases.txt'))]
  assert.equal(all.length, 750)
  assert.equal(new Set(all).size, 750)
}

/** A disk of its own in memory; undefined where this user may not mount one. */
const mountDisk = async (t: TestContext, megabytes: number) => {
  const disk = join(folder, `disk-${megabytes}`)
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], {
      stdio: 'ignore',
    })
  } catch {
    t.skip('A file system cannot be mounted here.')
    return undefined
  }
  // Lazily: a test that failed may still have files open.
  t.after(() => execFileSync('umount', ['--lazy', disk]))
  return disk
}

/** Fills a disk up to some kilobytes. */
const leave = async (disk: string, kilobytes: number) => {
  const filler = join(disk, 'filler')
  await rm(filler, { force: true })
  const { bavail, bsize } = await statfs(disk)
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1024)))
}
const free = (disk: string) => rm(join(disk, 'filler'), { force: true })

/** A home with a first version, copied for each test that spoils it. */
const whole = join(folder, 'whole')
const copyOf = (name: string) => {
  const home = join(folder, name)
  cpSync(whole, home, { recursive: true })
  return home
}

test('Two trainings at once: the second is refused with the pid of the first', async () => {
  const first = verb(whole, 'train')
  const second = await verb(whole, 'train')
  const ended = [await first, second].toSorted((a, b) => Number(a.code) - Number(b.code))
  assert.equal(ended[0]?.code, 0, `${ended[0]?.stderr}`)
  failed(
    ended[1] ?? second,
    /A training of tiny is already under way, begun by process \d+ on [^ ]+\..*Wait until it has ended/s,
    3,
  )
  assert.equal((await ask(whole, 'models')).models[0].versions.length, 1)
})

test('Two ingestions at once in a new home take each sentence once', async () => {
  const home = join(folder, 'twice')
  const ended = await Promise.all([verb(home, 'ingest'), verb(home, 'ingest')])
  for (const { code, stderr } of ended) assert.equal(code, 0, stderr)
  await expectAll(home)
  assert.equal((await ask(home, 'ingest')).left, 0)
  await expectAll(home)
})

const damages: readonly [name: string, damage: (database: string) => void, message: RegExp][] = [
  ['overwritten', (path) => writeFileSync(path, readFileSync(path).fill(0x55, 0, 4096)), /damaged/],
  ['cut off', (path) => truncateSync(path, 40_000), /damaged/],
  ['emptied', (path) => truncateSync(path), /is empty.*still there/s],
]

for (const [name, damage, message] of damages)
  test(`A database that was ${name} is refused by name, and nothing is deleted`, async () => {
    const home = copyOf(name)
    const database = join(home, 'millrace.db')
    damage(database)
    const bytes = readFileSync(database)
    const names = readdirSync(home, { recursive: true }).length
    for (const ended of [
      await verb(home, 'train'),
      await millrace(['up', project, '--home', home, '--port', '0']),
    ]) {
      failed(ended, message)
      assert(ended.stderr.includes(database), ended.stderr)
      assert.match(ended.stderr, /put a copy.* back, or start with an empty home/i)
    }
    assert.deepEqual(readFileSync(database), bytes)
    const left = readdirSync(home, { recursive: true }).filter(
      (path) => !/-(wal|shm)$/.test(`${path}`),
    )
    assert(left.length >= names, left.join('\n'))
  })

test('A read-only disk is named, for a new home and for one with a model', async (t) => {
  const disk = await mountDisk(t, 8)
  if (!disk) return
  const home = join(disk, 'home')
  cpSync(whole, home, { recursive: true })
  const remount = (how: string) => execFileSync('mount', ['-o', `remount,${how}`, disk])
  remount('ro')
  const readOnly = /\(EROFS\).*read-only.*Mount it writable, or choose another folder/s
  failed(await verb(join(disk, 'new'), 'train'), readOnly)
  failed(await verb(home, 'ingest'), readOnly)
  failed(await millrace(['up', project, '--home', home, '--port', '0']), readOnly)
  remount('rw')
  assert.equal((await ask(home, 'predict', 'anna reads')).version, 1)
  await expectAll(home)
})

const full = /(disk is full|database or disk is full|disk I\/O error).*free (some )?space/is

test('A full disk stops an ingestion wherever it is, and the next one goes on', async (t) => {
  const disk = await mountDisk(t, 9)
  if (!disk) return
  const home = join(disk, 'home')
  cpSync(whole, home, { recursive: true })
  await leave(disk, 48)
  failed(await verb(home, 'ingest'), full)
  await free(disk)
  await expectAll(home)

  const at = (file: string) => join(home, 'data', file)
  const source = { file: at('sentences.csv'), column: 'sentence' }
  const options = {
    ...source,
    queue: at('new_phrases.txt'),
    batch: 1,
    writeBack: true,
    author: 'test',
  }
  let refused = 0
  for (let kilobytes = 0; kilobytes <= 220; kilobytes += 8) {
    const store = await openStore(home)
    await leave(disk, kilobytes)
    try {
      await createData(store).ingest('tiny', options)
    } catch (error) {
      assert.match(String(error), full)
      refused++
    }
    await free(disk)
    const data = createData(store)
    await data.recover()
    await expectAll(home)
    const rows = await data.rows((await data.current('tiny', source)).id)
    const inFile = (await readFile(source.file, 'utf8')).split('\n').slice(1, -1)
    assert.deepEqual(rows, inFile)
    await store.close()
  }
  assert(refused >= 5, `${refused} refused`)
  const hidden = readdirSync(join(home, 'data')).filter((name) => name.startsWith('.'))
  assert.deepEqual(hidden, [])
})

test('A start that finds the file of feedback damaged ends, and says which', async () => {
  const home = join(folder, 'no-index')
  const store = await openStore(home)
  await store.close()
  await mkdir(store.paths.inference, { recursive: true })
  await writeFile(join(store.paths.inference, 'index.db'), 'no database '.repeat(1000))
  failed(await verb(home, 'requests'), /index\.db is damaged/)
  failed(await verb(home, 'up', '--port', '0'), /index\.db is damaged/)
})

test('A full disk stops a training wherever it is, and the next start goes on', async (t) => {
  const disk = await mountDisk(t, 10)
  if (!disk) return
  const home = join(disk, 'home')
  await leave(disk, 100)
  failed(await verb(home, 'train'), full)
  await free(disk)
  await rm(home, { recursive: true })
  cpSync(whole, home, { recursive: true })
  let refused = 0
  for (const kilobytes of [110, 200, 260]) {
    await leave(disk, kilobytes)
    const { code, stderr } = await verb(home, 'train')
    await free(disk)
    // What it could not let go of runs out.
    await sleep(1500)
    if (code === 0) break
    assert.match(stderr, full)
    assert.equal(code, 1)
    refused++
  }
  assert(refused >= 2, `${refused} refused`)
  assert.equal((await ask(home, 'predict', 'anna reads')).version, 1)

  // Runs that could not even be ended are gone on with.
  await using up = await startUp({ project, home })
  await untilAnswer(up.url, 'anna reads', 10)
  const runs = async () =>
    ((await (await fetch(`${up.url}/api/runs`)).json()) as { runs: Run[] }).runs
  for (let wait = 0; wait < 300; wait++) {
    if ((await runs()).every(({ status }) => !['running', 'interrupted'].includes(status))) break
    await sleep(100)
  }
  assert((await runs()).every(({ status }) => !['running', 'interrupted'].includes(status)))
  const ended = (await runs()).filter(({ status }) => status === 'failed').map(({ id }) => id)
  assert.equal(await up.end('SIGTERM'), 0)
  // Only a run that failed may have left a checkpoint to go on from.
  const left = readdirSync(join(home, 'runs'))
  assert.deepEqual(
    left.filter((id) => !ended.includes(id)),
    [],
  )
  await expectAll(home)
})

test('A full disk stops a registration wherever it is, and the next one is whole', async (t) => {
  const disk = await mountDisk(t, 16)
  if (!disk) return
  const home = join(disk, 'home')
  cpSync(whole, home, { recursive: true })
  const packaged = join(folder, 'package')
  cpSync(join(home, 'models/tiny/1'), packaged, { recursive: true })
  const store = await openStore(home)
  const registry = await createRegistry(store)
  const first = await registry.version('tiny', 1)
  const run = await registry.run(first.runId)
  let champion = 1
  let refused = 0
  for (let kilobytes = 0; kilobytes <= 160; kilobytes += 8) {
    // Other bytes each time, so that every blob is a new one.
    appendFileSync(join(packaged, 'millrace.json'), ' ')
    appendFileSync(join(packaged, 'tokenizer.json'), ' '.repeat(kilobytes ? 1 : 40_000))
    const { run: started, lease: fence } = await registry.startRun({ ...run, id: newId() })
    const { id } = started
    const gate = { ...first.gate, champion }
    const version = {
      ...{ ...first, runId: id, fence, folder: packaged, gate },
      ...{ completions: [], promote: true },
    }
    await leave(disk, kilobytes)
    try {
      await registry.register(version)
      champion++
    } catch (error) {
      assert.match(String(error), full)
      refused++
      const alias = await registry.alias('tiny', 'champion')
      assert([champion, champion + 1].includes(alias?.version ?? 0))
      await free(disk)
      assert.equal((await registry.register(version)).version, ++champion)
    }
    await free(disk)
    assert.equal((await registry.alias('tiny', 'champion'))?.version, champion)
    const opened = readdirSync(await registry.open('tiny', champion))
    assert.deepEqual(opened.sort(), first.files.map(({ name }) => name).sort())
    await registry.endRun(id, { status: 'finished' }, fence)
  }
  await store.close()
  assert(refused >= 5, `${refused} refused`)
  assert.deepEqual(readdirSync(join(home, 'blobs/staging')), [])
  assert.equal(readdirSync(join(home, 'models/tiny')).length, champion)
})

test('On a full disk no answer is given that is not kept, and with space again it goes on', async (t) => {
  const disk = await mountDisk(t, 3)
  if (disk === undefined) return
  const inference = join(disk, 'inference')
  const rules = new Map([['mails', requestRules]])
  const log = await openInferenceLog({
    ...{ folder: inference, rules, writer: createWriter(inference) },
  })
  const given: string[] = []
  const note = async (id: string) => {
    const inputs = { text: 'x'.repeat(300) }
    await log.note(answered(id, { inputs }))
    given.push(id)
  }
  await leave(disk, 200)
  let refused = 0
  for (let at = 0; at < 2000 && refused < 3; at++)
    await note(`full-${at}`).catch((error) => {
      assert.equal(error.code, 'not_logged')
      assert.match(error.why, /full/)
      refused++
    })
  assert.equal(refused, 3)
  await free(disk)
  await note('again')
  assert.equal(log.counts().refused, 3)
  await log.close()
  const requests = openRequests({ folder: inference, writer: createWriter(inference) })
  const found = new Set<string>()
  for await (const page of requests.export({})) for (const { id } of page) found.add(id)
  await requests.close()
  assert.deepEqual(
    given.filter((id) => !found.has(id)),
    [],
  )
})
