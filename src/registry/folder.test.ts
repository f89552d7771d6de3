import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cp,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import type { Lineage, ModelVersion } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { openStore, type Store } from '../store/home.ts'
import { runLease } from '../store/stages.ts'
import { createRegistry, type HomeRegistry } from './registry.ts'
import { servable } from './servable.ts'

let home: string
let store: Store
let registry: HomeRegistry
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-folder-'))
  store = await openStore(home)
  registry = await createRegistry(store)
})
after(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const contents: Readonly<Record<string, string>> = {
  'millrace.json': '{}',
  'model.onnx': 'weights '.repeat(1000),
  'parts/of/more.bin': 'more',
}

const fenceOf = (run: string) => ({ name: runLease(run), token: 1 })

/** Registers a version whose files are of this model and number alone. */
const made = async (model: string, number = 1): Promise<ModelVersion> => {
  const environment = { node: '', platform: '', cpu: '', cores: 1, onnxruntime: '', millrace: '' }
  const lineage: Lineage = {
    ...{ datasetVersion: 'd', datasetDigest: 'd', codeVersion: '', config: {}, seed: 1 },
    environment,
  }
  const runId = `${model}-${number}`
  await registry.startRun({
    ...{
      id: runId,
      model,
      kind: 'train',
      trigger: 'manual',
      author: 'ada',
      seed: 1,
      datasetVersion: 'd',
    },
    ...{ codeVersion: '', environment, config: {}, params: {} },
  })
  const folder = await mkdtemp(join(home, 'package-'))
  await mkdir(join(folder, 'parts/of'), { recursive: true })
  for (const [name, content] of Object.entries(contents))
    await writeFile(join(folder, name), content + runId)
  return registry.register({
    ...{
      model,
      runId,
      fence: fenceOf(runId),
      author: 'ada',
      folder,
      metrics: {},
      lineage,
      completions: [],
    },
    gate: { passed: true, checks: [], champion: number > 1 ? number - 1 : null },
    promote: true,
  })
}

const copyOf = (model: string, number = 1) => join(home, 'models', model, String(number))

const expectWhole = async (model: string, number = 1) => {
  for (const [name, content] of Object.entries(contents))
    assert.equal(
      await readFile(join(copyOf(model, number), name), 'utf8'),
      `${content}${model}-${number}`,
    )
  assert.deepEqual((await readdir(join(home, 'models', model))).toSorted(), [String(number)])
}

const blobOf = ({ files }: ModelVersion, name: string) => {
  const { digest = '' } = files.find((file) => file.name === name) ?? {}
  return join(store.paths.blobs, digest.slice(0, 2), digest.slice(2))
}

const healed = async () =>
  (await registry.trail(100)).filter(({ action }) => action === 'version.heal')

test('a copy is made again whatever befell it, and the trail says so each time', async () => {
  await made('mends')
  const folder = copyOf('mends')
  const model = join(folder, 'model.onnx')
  const elsewhere = join(home, 'elsewhere')
  const damages: Readonly<Record<string, () => Promise<unknown>>> = {
    changed: async () => {
      const file = await open(model, 'r+')
      await file.write('X', 500)
      await file.close()
    },
    cut: () => truncate(model, 10),
    'grown beyond any disk': () => truncate(model, 2 ** 42),
    missing: () => rm(model),
    'a link to the same content': async () => {
      await rename(model, elsewhere)
      await symlink(elsewhere, model)
    },
    'shared under another name': () => link(model, join(home, 'another-name')),
    'a folder': async () => {
      await rm(model)
      await mkdir(model)
    },
    'in a folder that is a link': async () => {
      await cp(join(folder, 'parts'), join(home, 'parts'), { recursive: true })
      await rm(join(folder, 'parts'), { recursive: true })
      await symlink(join(home, 'parts'), join(folder, 'parts'))
    },
    'in a folder that is a file': async () => {
      await rm(join(folder, 'parts'), { recursive: true })
      await writeFile(join(folder, 'parts'), '')
    },
    'an empty version': async () => {
      await rm(folder, { recursive: true })
      await mkdir(folder)
    },
    'a version that is a file': async () => {
      await rm(folder, { recursive: true })
      await writeFile(folder, '')
    },
    'a version that is a link': async () => {
      await rename(folder, join(home, 'moved'))
      await symlink(join(home, 'moved'), folder)
    },
  }
  let times = 0
  for (const [what, damage] of Object.entries(damages)) {
    await damage()
    assert.equal(await registry.open('mends', 1), folder, what)
    await expectWhole('mends')
    assert.equal((await healed()).length, ++times, what)
    await registry.open('mends', 1)
    assert.equal((await healed()).length, times, `${what}: once`)
  }
  await rm(folder, { recursive: true })
  await registry.open('mends', 1)
  await expectWhole('mends')
  assert.equal((await healed()).length, times, 'a copy that was never made is no damage')
})

test('a blob is stored again from a sound copy, also where the copy is not touched', async () => {
  const version = await made('stored')
  const blob = blobOf(version, 'model.onnx')
  for (const damage of [() => writeFile(blob, 'rotten'), () => rm(blob)]) {
    await damage()
    assert.equal(await registry.open('stored', 1), copyOf('stored'))
    assert.equal(await readFile(blob, 'utf8'), `${contents['model.onnx']}stored-1`)
    const [last] = await healed()
    assert.equal(last?.detail, 'stored again from the copy: model.onnx')
  }
  await rm(blob)
  await link(join(copyOf('stored'), 'model.onnx'), join(home, 'shared-too'))
  await writeFile(join(copyOf('stored'), 'millrace.json'), 'rotten')
  await registry.open('stored', 1)
  await expectWhole('stored')
})

test('where nothing whole is left it is said what is damaged, what is missing and what to do', async () => {
  const version = await made('lost')
  const copy = join(copyOf('lost'), 'model.onnx')
  const blob = blobOf(version, 'model.onnx')
  const damaged = (path: string) => writeFile(path, 'rotten')
  for (const [first, second, words] of [
    [damaged, damaged, 'is damaged, and so is the stored copy.'],
    [damaged, rm, 'is damaged, and the stored copy is missing.'],
    [rm, damaged, 'is missing, and the stored copy is damaged.'],
    [rm, rm, 'is missing, and so is the stored copy.'],
  ] as const) {
    await first(copy)
    await second(blob)
    await assert.rejects(registry.open('lost', 1), (error) => {
      assert.ok(error instanceof MillraceError)
      assert.equal(error.code, 'corrupt')
      assert.equal(error.what, `${copy} of lost version 1 ${words}`)
      assert.match(error.fix ?? '', /Put this file back .* millrace promote lost VERSION/)
      return true
    })
    await writeFile(copy, `${contents['model.onnx']}lost-1`)
    await registry.open('lost', 1)
    await expectWhole('lost')
  }
})

test('the champion before serves where nothing is left of the newest, folder and blobs', async () => {
  await made('falls')
  const second = await made('falls', 2)
  await rm(blobOf(second, 'model.onnx'))
  await rm(copyOf('falls', 2), { recursive: true })
  const refused: string[] = []
  const found = await servable(registry, 'falls', (version, { code }) =>
    refused.push(`${version} ${code}`),
  )
  assert.deepEqual([found?.version, refused], [1, ['2 corrupt']])
})

test('processes that open a damaged version at once all get a whole one', async () => {
  await made('many')
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    import { readFile } from 'node:fs/promises'
    import { join } from 'node:path'
    import { openStore } from ${at('../store/home.ts')}
    import { createRegistry } from ${at('./registry.ts')}
    const store = await openStore(${JSON.stringify(home)})
    const registry = await createRegistry(store)
    console.log('ready')
    for await (const _ of process.stdin) {
      const folder = await registry.open('many', 1)
      const text = await readFile(join(folder, 'model.onnx'), 'utf8')
      console.log(text === ${JSON.stringify(`${contents['model.onnx']}many-1`)} ? 'whole' : 'broken')
    }
    await store.close()`
  const processes = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const said = async ({ stdout }: ChildProcess) => `${(await once(stdout ?? process, 'data'))[0]}`
  assert.deepEqual(await Promise.all(processes.map(said)), Array(3).fill('ready\n'))
  for (const damage of [
    () => writeFile(join(copyOf('many'), 'model.onnx'), 'rotten'),
    () => rm(join(copyOf('many'), 'model.onnx')),
    () => rm(copyOf('many'), { recursive: true }),
  ]) {
    await damage()
    const answers = processes.map(said)
    for (const { stdin } of processes) stdin.write('open\n')
    assert.deepEqual(await Promise.all(answers), Array(3).fill('whole\n'))
    await expectWhole('many')
  }
  const ends = processes.map((each) => once(each, 'exit'))
  for (const { stdin } of processes) stdin.end()
  assert.deepEqual((await Promise.all(ends)).flat(), Array(3).fill([0, null]).flat())
})

test('what a process that was killed between two renames leaves is swept, and the copy is made again', async () => {
  await made('killed')
  const left = join(home, 'models', 'killed', '.1~1-1~0011aabb')
  await rename(copyOf('killed'), left)
  const then = new Date(Date.now() - 3_700_000)
  await utimes(left, then, then)
  registry = await createRegistry(store)
  await registry.open('killed', 1)
  await expectWhole('killed')
})

test('nothing is written through a link that stands for the folder of a model', async () => {
  await made('linked')
  const outside = await mkdtemp(join(home, 'outside-'))
  await rm(join(home, 'models', 'linked'), { recursive: true })
  await symlink(outside, join(home, 'models', 'linked'))
  await assert.rejects(registry.open('linked', 1), { code: 'corrupt', message: /is a link/ })
  assert.deepEqual(await readdir(outside), [])
})

test('whatever the database says of files, a version is opened or refused, and nothing lies outside', async () => {
  const { files } = await made('odd')
  const outside = await readdir(home)
  const [file] = files
  const names = [
    null,
    7,
    {},
    '..',
    '../../x',
    '/tmp/x',
    'a\\b',
    'a\0b',
    'a\nb',
    'C:x',
    'x'.repeat(300),
  ]
  const lists: unknown[] = [
    ...[null, {}, 'files', [], [null], [[]], [{}], Array(1001).fill(file)],
    ...names.map((name) => [{ ...file, name }]),
    [...files, file],
    [...files, { ...file, name: 'model.onnx/inside' }],
    [{ ...file, name: Array(9).fill('a').join('/') }],
    ...['', '..', 'z'.repeat(64), null, 5].map((digest) => [{ ...file, digest }]),
    ...[-1, 0.5, 'many', null, 3].map((bytes) => [{ ...file, bytes }]),
  ]
  for (const list of lists) {
    const files_json = JSON.stringify(list)
    await store.db.updateTable('versions').set({ files_json }).where('model', '=', 'odd').execute()
    await rm(join(home, 'models', 'odd'), { recursive: true, force: true })
    await assert.rejects(registry.open('odd', 1), { code: 'corrupt' }, files_json.slice(0, 200))
  }
  const rng = createRng(11)
  const text = JSON.stringify(files)
  for (let round = 0; round < 300; round++) {
    const changed = Buffer.from(text)
    changed[rng.below(changed.length)] = 32 + rng.below(95)
    try {
      JSON.parse(changed.toString())
    } catch {
      continue
    }
    const files_json = changed.toString()
    await store.db.updateTable('versions').set({ files_json }).where('model', '=', 'odd').execute()
    await registry.open('odd', 1).catch((error: unknown) => {
      assert.ok(error instanceof MillraceError && error.code === 'corrupt', String(error))
    })
  }
  assert.deepEqual((await readdir(home)).toSorted(), outside.toSorted())
})

test('a package with a name that not every system takes is refused before it is registered', async () => {
  await made('named')
  const folder = await mkdtemp(join(home, 'package-'))
  await writeFile(join(folder, 'a\\b'), '')
  const version = await registry.version('named', 1)
  await registry.startRun({
    ...(await registry.run('named-1')),
    id: 'named-2',
    trigger: 'manual',
    author: 'ada',
  })
  await assert.rejects(
    registry.register({
      ...version,
      runId: 'named-2',
      fence: fenceOf('named-2'),
      folder,
      completions: [],
      promote: false,
    }),
    { code: 'bad_input', message: /a\\\\b/ },
  )
})
