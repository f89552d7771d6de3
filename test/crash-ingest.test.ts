import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRng } from '../src/core/rng.ts'
import { createData } from '../src/data/data.ts'
import { openStore } from '../src/store/home.ts'

/** So often it is killed at random at least, and so many versions come of it; `npm run test:soak` does more. */
const leastKills = Number(process.env['MILLRACE_KILLS'] ?? 5)

// What a killed process held is free soon.
process.env['MILLRACE_LEASE'] = '1s'

const settings = (folder: string) => ({
  file: join(folder, 'sentences.csv'),
  column: 'sentence',
  queue: join(folder, 'new_phrases.txt'),
  batch: 3,
  writeBack: true,
  author: 'test',
})

/** In the child: ingests until the queue is empty, and kills itself at a step where told so. */
const ingestInLoop = async (folder: string, killAt: number, batch: number) => {
  flushCompileCache()
  let steps = 0
  const step = () => {
    if (++steps === killAt) process.kill(process.pid, 'SIGKILL')
  }
  process.send?.('ready')
  await once(process, 'message')
  const store = await openStore(join(folder, '.millrace'))
  const data = createData(store, { step })
  await data.recover()
  while ((await data.ingest('words', { ...settings(folder), batch })).added > 0) {}
  await store.close()
  process.disconnect?.()
}

/** Starts children ahead of time: each is loaded while the one before it runs, and waits. */
const children = (folder: string) => {
  const load = (killAt: number, batch = 3) => {
    const words = ['child', folder, killAt, batch].map(String)
    const child = spawn(process.execPath, [import.meta.filename, ...words], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, '.millrace', 'compiled') },
    })
    return { child, ready: once(child, 'message'), ended: once(child, 'exit') }
  }
  type Loaded = ReturnType<typeof load>
  return {
    load,
    async go({ child, ready, ended }: Loaded) {
      await ready
      child.send('go')
      return { child, ended }
    },
  }
}

const project = (queued: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-crash-'))
  const { file, queue } = settings(folder)
  writeFileSync(file, 'sentence\n"old, one"\nold two\n')
  writeFileSync(queue, [...fresh(queued), ''].join('\n'))
  return { folder, file, queue }
}

/** What is queued at first; every fifth line is followed by one that cannot be a row. */
const fresh = (queued: number): string[] =>
  Array.from({ length: queued }, (_, n) =>
    n % 5 === 4 ? [`fresh ${n}`, `bell \u0007 ${n}`] : [`fresh ${n}`],
  ).flat()

/** Every sentence of queue and data, after the recovery that a next start brings. */
const sentences = async (folder: string) => {
  const store = await openStore(join(folder, '.millrace'))
  const data = createData(store)
  try {
    await data.recover()
    const { file, queue } = settings(folder)
    const current = await data.current('words', settings(folder))
    const rows = await data.rows(current.id)
    const lines = (path: string) =>
      existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
    const versions = await data.versions('words')
    return {
      rows,
      inFile: lines(file).slice(1),
      inQueue: lines(queue),
      inQuarantine: lines(join(folder, quarantine)).map((line): string => JSON.parse(line).line),
      versions,
      names: readdirSync(folder),
    }
  } finally {
    await store.close()
  }
}

const quarantine = 'new_phrases.quarantine.jsonl'

const expected = (queued: number, late: number) => [
  ...fresh(queued),
  ...Array.from({ length: late }, (_, n) => `late ${n}`),
  'old two',
  'old, one',
]

const check = async (folder: string, queued: number, late: number) => {
  const found = await sentences(folder)
  const all = [...found.rows, ...found.inQueue, ...found.inQuarantine]
  assert.deepEqual(all.sort(), expected(queued, late).sort())
  assert.deepEqual(
    found.inFile,
    found.rows.map((row) => (row.includes(',') ? `"${row}"` : row)),
  )
  assert.deepEqual(found.names.filter((name) => name !== quarantine).sort(), [
    '.millrace',
    'new_phrases.txt',
    'sentences.csv',
  ])
  // No edit by hand is ever seen: each version follows from an ingestion.
  for (const [index, version] of found.versions.entries())
    assert.equal(version.origin, index === found.versions.length - 1 ? 'initial' : 'ingest')
  return found
}

if (process.argv[2] === 'child')
  await ingestInLoop(String(process.argv[3]), Number(process.argv[4]), Number(process.argv[5]))
else {
  test('killed at every step in turn, queue and data hold each sentence once', async () => {
    const queued = 60
    const { folder } = project(queued)
    const { load, go } = children(folder)
    let next = load(1)
    for (let step = 1; step <= 13; step++) {
      const { child, ended } = await go(next)
      next = load(step + 1)
      await ended
      assert.equal(child.signalCode, 'SIGKILL', `no step ${step}`)
      await check(folder, queued, 0)
    }
    next.child.kill('SIGKILL')
    await next.ended
    rmSync(folder, { recursive: true })
  })

  test('killed at random moments while others append, nothing is lost or doubled', async () => {
    const queued = 200
    const rng = createRng(7)
    const { folder, queue } = project(queued)
    const { load, go } = children(folder)
    let late = 0
    let kills = 0
    let versions = 0
    let next = load(0)
    // On a busy machine a round gets less far, so there are more of them.
    for (let round = 0; (kills < leastKills || versions <= leastKills) && round < 200; round++) {
      const { child, ended } = await go(next)
      next = load(0)
      const end = Date.now() + 30 + rng.uniform() * 270
      while (Date.now() < end && child.exitCode === null) {
        appendFileSync(queue, `late ${late++}\n`)
        await sleep(rng.uniform() * 20)
      }
      child.kill('SIGKILL')
      await ended
      if (child.signalCode === 'SIGKILL') kills++
      versions = (await check(folder, queued, late)).versions.length
    }
    assert.ok(
      kills >= leastKills && versions > leastKills,
      `${kills} rounds were killed, ${versions} versions`,
    )
    next.child.kill('SIGKILL')
    await next.ended
    next = load(0, 1000)
    await (await go(next)).ended
    const found = await check(folder, queued, late)
    assert.deepEqual(found.inQueue, [])
    assert.equal(found.rows.length, queued + late + 2)
    assert.equal(found.inQuarantine.length, queued / 5)
    rmSync(folder, { recursive: true })
  })
}
