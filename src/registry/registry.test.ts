import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { describeGate } from '../core/check.ts'
import { systemClock } from '../core/clock.ts'
import type { Environment, Lineage } from '../core/records.ts'
import { hold } from '../store/hold.ts'
import { openStore, type Store } from '../store/home.ts'
import { databaseLeases } from '../store/leases.ts'
import { runLease } from '../store/stages.ts'
import { createRegistry, type HomeRegistry } from './registry.ts'
import type { NewRun, NewVersion } from './types.ts'

let home: string
let store: Store
let registry: HomeRegistry
let now = 1000

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-registry-'))
  store = await openStore(home)
  registry = await createRegistry(store, { now: () => now++ })
})
after(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const environment: Environment = {
  node: '26.0.0',
  platform: 'linux-x64',
  cpu: 'test',
  cores: 2,
  onnxruntime: '1.30.0',
  millrace: '0.1.0',
}

const newRun = (id: string, model = 'words', seed = 1): NewRun => ({
  id,
  model,
  kind: 'train',
  trigger: 'manual',
  author: 'ada',
  seed,
  datasetVersion: 'd1',
  codeVersion: 'abc',
  environment,
  config: { train: { epochs: 3 } },
  params: { 'train.epochs': '3' },
})

const lineage = (change: Partial<Lineage> = {}): Lineage => ({
  datasetVersion: 'd1',
  datasetDigest: 'aaaa',
  codeVersion: 'abc',
  config: { train: { epochs: 3, rates: [0.1, 0.2] } },
  seed: 1,
  environment,
  ...change,
})

const packageFolder = async (content: string) => {
  const folder = await mkdtemp(join(home, 'package-'))
  await writeFile(join(folder, 'model.onnx'), content)
  await writeFile(join(folder, 'millrace.json'), '{}')
  return folder
}

/** Of the first attempt at a run. */
const fenceOf = (run: string) => ({ name: runLease(run), token: 1 })

const newVersion = async (
  runId: string,
  change: Partial<NewVersion> = {},
): Promise<NewVersion> => ({
  model: 'words',
  runId,
  fence: fenceOf(runId),
  author: 'ada',
  folder: await packageFolder(`weights of ${runId}`),
  metrics: { val_loss: 6.5 },
  gate: { passed: true, checks: [], champion: null },
  lineage: lineage(),
  completions: [{ input: 'i want', completion: 'i want to see you' }],
  promote: false,
  ...change,
})

test('the same run started twice is one run, in one hand at a time', async () => {
  const one = await registry.startRun(newRun('twice', 'twice'))
  await assert.rejects(registry.startRun(newRun('twice', 'twice')), { code: 'already_running' })
  await databaseLeases(store.db, systemClock).release(one.lease)
  const two = await registry.startRun(newRun('twice', 'twice'))
  assert.deepEqual(one.run, two.run)
  assert.equal(two.lease.token, one.lease.token + 1)
  assert.equal((await registry.runs({ model: 'twice' })).length, 1)
  await registry.startRun(newRun('r1'))
})

test('metrics are kept as history and as the latest metrics, also when told twice', async () => {
  await registry.startRun(newRun('r2', 'metrics'))
  const at = (step: number, value: number) => ({
    key: 'val_loss',
    value,
    step,
    epoch: step,
    time: 1,
  })
  await registry.logMetrics('r2', [at(1, 7), at(2, 6.5)], fenceOf('r2'))
  await registry.logMetrics(
    'r2',
    [at(2, 6.4), at(2, 6.3), { ...at(2, Number.NaN), key: 'odd' }],
    fenceOf('r2'),
  )
  await registry.logMetrics('r2', [at(1, 7.1)], fenceOf('r2'))
  const run = await registry.run('r2')
  assert.deepEqual(run.metrics, { odd: Number.NaN, val_loss: 6.3 })
  assert.deepEqual(
    (await registry.metrics('r2')).map(({ key, step, value }) => [key, step, value]),
    [
      ['val_loss', 1, 7.1],
      ['odd', 2, Number.NaN],
      ['val_loss', 2, 6.3],
    ],
  )
})

test('what a run comes to is its latest metrics, though they stand at an earlier step', async () => {
  await registry.startRun(newRun('final', 'finals'))
  const at = (step: number, value: number) => ({
    ...{ key: 'val_loss', value, step, epoch: step, time: step },
  })
  const fence = fenceOf('final')
  await registry.logMetrics('final', [at(1, 7), at(2, 6), at(3, 6.5)], fence)
  await registry.logMetrics('final', [at(2, 5.99)], fence, { final: true })
  assert.equal((await registry.run('final')).metrics['val_loss'], 5.99)
  assert.deepEqual(
    (await registry.metrics('final')).map(({ step, value }) => [step, value]),
    [
      [1, 7],
      [2, 5.99],
      [3, 6.5],
    ],
  )
})

test('many metrics go in as one transaction', async () => {
  await registry.startRun(newRun('r3', 'many'))
  const metrics = Array.from({ length: 20_000 }, (_, step) => ({
    key: 'loss',
    value: step,
    step,
    epoch: 1,
    time: 1,
  }))
  await registry.logMetrics('r3', metrics, fenceOf('r3'))
  assert.equal((await registry.metrics('r3')).length, 20_000)
  assert.equal((await registry.run('r3')).metrics.loss, 19_999)
})

test('lines keep their order and long ones are cut', async () => {
  await registry.startRun(newRun('r4', 'lines'))
  await registry.logLines('r4', [{ time: 2, line: 'one' }], fenceOf('r4'))
  await registry.logLines(
    'r4',
    [
      { time: 1, line: 'two' },
      { time: 1, line: 'x'.repeat(20_000) },
    ],
    fenceOf('r4'),
  )
  const lines = await registry.lines('r4')
  assert.deepEqual(
    lines.map(({ line }) => line.slice(0, 3)),
    ['one', 'two', 'xxx'],
  )
  assert.equal(lines[2]?.line.length, 10_001)
})

test('a run that has ended stays as it is', async () => {
  await registry.startRun(newRun('r5', 'ends'))
  await registry.endRun('r5', { status: 'cancelled' }, fenceOf('r5'))
  const after = await registry.endRun('r5', { status: 'failed', error: 'late' })
  assert.equal(after.status, 'cancelled')
  assert.equal(after.error, null)
  await assert.rejects(registry.register(await newVersion('r5', { model: 'ends' })), {
    code: 'cancelled',
  })
})

test('an unknown run is refused by its name', async () => {
  await assert.rejects(registry.run('nope'), { code: 'not_found', message: /"nope"/ })
  const metric = { key: 'a', value: 1, step: 1, epoch: 1, time: 1 }
  const { lease } = await hold(store, runLease('nope'))
  await assert.rejects(registry.logMetrics('nope', [metric], lease), { code: 'not_found' })
  await assert.rejects(registry.setProgress('nope', null, lease), { code: 'not_found' })
})

test('a name that could leave its folder is refused', async () => {
  await assert.rejects(registry.startRun(newRun('../x')), { code: 'bad_input' })
  await assert.rejects(registry.startRun(newRun('x', '..')), { code: 'bad_input' })
  await assert.rejects(registry.startRun(newRun('x', 'a'.repeat(101))), { code: 'bad_input' })
})

test('a version is registered once a run, with its files, completions and alias', async () => {
  const given = await newVersion('r1', { promote: true })
  const version = await registry.register(given)
  assert.equal(version.version, 1)
  assert.deepEqual(
    version.files.map((file) => file.name),
    ['millrace.json', 'model.onnx'],
  )
  assert.deepEqual(await registry.register(given), version)
  assert.deepEqual(await registry.versions('words'), [version])
  assert.equal((await registry.run('r1')).version, 1)
  assert.equal((await registry.alias('words', 'champion'))?.version, 1)
  assert.deepEqual(await registry.completions('words', 1), given.completions)
  const folder = await registry.open('words', 1)
  assert.equal(await readFile(join(folder, 'model.onnx'), 'utf8'), 'weights of r1')
})

test('a file of a version is read by a name that it lists, mended where its blob is damaged', async () => {
  await registry.startRun(newRun('read', 'reading'))
  const made = await registry.register(
    await newVersion('read', { model: 'reading', folder: await packageFolder('read me') }),
  )
  const read = async (name: string) => {
    const { content, ...file } = await registry.file(made.model, made.version, name)
    return { file, text: await text(content) }
  }
  const listed = made.files.find(({ name }) => name === 'model.onnx') ?? assert.fail()
  assert.deepEqual(await read('model.onnx'), { file: listed, text: 'read me' })
  const blob = join(store.paths.blobs, listed.digest.slice(0, 2), listed.digest.slice(2))
  await registry.open(made.model, made.version)
  await writeFile(blob, 'changed')
  assert.equal((await read('model.onnx')).text, 'read me')
  for (const name of ['../1/model.onnx', 'other', '/etc/hostname', ''])
    await assert.rejects(registry.file(made.model, made.version, name), {
      code: 'not_found',
      fix: /^Ask for one of: .*model\.onnx/,
    })
})

test('a page with a version tells of its number and its gate, and is a file of it', async () => {
  await registry.startRun(newRun('paged', 'paged'))
  const pages: NewVersion['pages'] = ({ version, gate, files }) => ({
    'told.html': `version ${version}, ${gate.passed}, ${files.length} files`,
    'model.onnx': 'what the package has stays',
  })
  const gate = { passed: true, checks: [], champion: 7 }
  const given = { ...(await newVersion('paged')), model: 'paged', gate, pages, promote: true }
  const { files } = await registry.register(given)
  assert.deepEqual(
    files.map(({ name }) => name),
    ['millrace.json', 'model.onnx', 'told.html'],
  )
  const folder = await registry.open('paged', 1)
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  // The champion that the gate speaks of is gone: what counts is the report that was kept.
  assert.equal(await read('told.html'), 'version 1, false, 2 files')
  assert.equal(await read('model.onnx'), 'weights of paged')
  await rm(join(folder, 'told.html'))
  await registry.open('paged', 1)
  assert.equal(await read('told.html'), 'version 1, false, 2 files')
})

test('a page that cannot be made does not undo a registration', async () => {
  await registry.startRun(newRun('unpaged', 'unpaged'))
  const pages = () => {
    throw new Error('no ink')
  }
  const given = { ...(await newVersion('unpaged')), model: 'unpaged', pages, promote: false }
  const { version, files } = await registry.register(given)
  assert.deepEqual([version, files.length], [1, 2])
  const trail = await registry.trail(5)
  assert.equal(trail.find(({ action }) => action === 'version.page')?.detail, 'no ink')
})

test('pages are made while others may write, and tell of the version that comes to be', async () => {
  for (const id of ['slow', 'quick']) await registry.startRun(newRun(id, 'drafts'))
  const of = async (id: string) => ({ ...(await newVersion(id)), model: 'drafts', promote: false })
  const quick = await of('quick')
  let others: Promise<unknown> | undefined
  const told: number[] = []
  const slow = {
    ...(await of('slow')),
    pages: ({ version }: { version: number }) => {
      others ??= registry.register(quick)
      told.push(version)
      return { 'told.html': `version ${version}`, 'more.html': 'x'.repeat(1 << 20) }
    },
  }
  const { version, files } = await registry.register(slow)
  await others
  assert.deepEqual(
    [...(await registry.versions('drafts'))].map((each) => each.version),
    [2, 1],
  )
  assert.equal(told.at(-1), version)
  const folder = await registry.open('drafts', version)
  assert.equal(await readFile(join(folder, 'told.html'), 'utf8'), `version ${version}`)
  assert.equal(files.filter(({ name }) => name.endsWith('.html')).length, 2)
})

test('a version does not take over from a champion that it was not compared with', async () => {
  const passed = { passed: true, checks: [], champion: null }
  const register = async (id: string, champion: number | null) => {
    await registry.startRun(newRun(id, 'race'))
    const gate = { ...passed, champion }
    return registry.register(await newVersion(id, { model: 'race', gate, promote: true }))
  }
  assert.equal((await register('race-1', null)).gate.passed, true)
  const late = await register('race-2', null)
  assert.equal(late.gate.passed, false)
  assert.match(describeGate(late.gate), /there was none, now it is version 1/)
  assert.equal((await registry.alias('race', 'champion'))?.version, 1)
  assert.deepEqual((await registry.version('race', 2)).gate, late.gate)
  assert.equal((await register('race-3', 1)).gate.passed, true)
  assert.equal((await registry.alias('race', 'champion'))?.version, 3)
})

test('checks of a version that kept no tolerance are told as such', async () => {
  await registry.startRun(newRun('old-1', 'old'))
  const kept = { metric: 'f1', rule: 'atLeast', against: 'champion', value: 0.6038, bound: 0.604 }
  const gate = { passed: true, checks: [{ ...kept, passed: true }], champion: 1 }
  await registry.register(
    await newVersion('old-1', { model: 'old', gate: gate as unknown as NewVersion['gate'] }),
  )
  assert.equal(
    describeGate((await registry.version('old', 1)).gate),
    'f1 0.6038 ≥ 0.604 − a tolerance that was not kept (champion): passed',
  )
})

test('two registrations at once get two numbers', async () => {
  await registry.startRun(newRun('p1', 'pair'))
  await registry.startRun(newRun('p2', 'pair'))
  const made = await Promise.all(
    ['p1', 'p2', 'p1'].map(async (run) =>
      registry.register(await newVersion(run, { model: 'pair' })),
    ),
  )
  assert.deepEqual(new Set(made.map((version) => version.version)), new Set([1, 2]))
  assert.equal(made[0]?.version, made[2]?.version)
})

test('a damaged copy of a version is made again from its blobs, also by several at once', async () => {
  const folder = await registry.open('words', 1)
  const weights = async () => readFile(join(folder, 'model.onnx'), 'utf8')
  const damages: readonly (() => Promise<unknown>)[] = [
    () => writeFile(join(folder, 'model.onnx'), 'weights of someone else'),
    () => rm(join(folder, 'model.onnx')),
    () => rm(folder, { recursive: true }),
    async () => {
      await rm(join(folder, 'model.onnx'))
      await symlink('/etc/passwd', join(folder, 'model.onnx'))
    },
  ]
  for (const damage of damages) {
    await damage()
    const opened = await Promise.all([1, 2, 3].map(() => registry.open('words', 1)))
    assert.deepEqual(opened, [folder, folder, folder])
    assert.equal(await weights(), 'weights of r1')
    assert.deepEqual(await readdir(join(home, 'models', 'words')), ['1'])
  }
  const [last] = await registry.trail(1)
  assert.deepEqual([last?.action, last?.subject], ['version.heal', 'words/1'])
})

test('a damaged blob is mended from a sound copy; where both are damaged it is told', async () => {
  const { files } = await registry.version('words', 1)
  const model = files.find(({ name }) => name === 'model.onnx')
  const { digest = '' } = model ?? {}
  const blob = join(store.paths.blobs, digest.slice(0, 2), digest.slice(2))
  const folder = await registry.open('words', 1)
  // Another file of the copy is broken, so that all of it is made again.
  await writeFile(blob, 'rotten')
  await rm(join(folder, 'millrace.json'))
  await registry.open('words', 1)
  assert.equal(await readFile(blob, 'utf8'), 'weights of r1')

  await writeFile(blob, 'rotten')
  await writeFile(join(folder, 'model.onnx'), 'rotten, too')
  await assert.rejects(registry.open('words', 1), {
    code: 'corrupt',
    message: /model\.onnx of words version 1 is damaged, and so is the stored copy/,
  })
  await writeFile(blob, 'weights of r1')
  assert.equal(await registry.open('words', 1), folder)
})

test('a name of a file that leads out of its folder is refused', async () => {
  await registry.startRun(newRun('out', 'outside'))
  await registry.register(await newVersion('out', { model: 'outside' }))
  const { files } = await registry.version('outside', 1)
  for (const name of [
    '../../escaped',
    '/tmp/escaped',
    'a/../../b',
    'a\\b',
    'a\0b',
    '',
    '.',
    'a//b',
  ]) {
    await store.db
      .updateTable('versions')
      .set({ files_json: JSON.stringify([{ ...files[0], name }]) })
      .where('model', '=', 'outside')
      .execute()
    await assert.rejects(registry.open('outside', 1), {
      code: 'corrupt',
      message: /names the file/,
    })
    await rm(join(home, 'models', 'outside'), { recursive: true, force: true })
    await assert.rejects(registry.open('outside', 1), {
      code: 'corrupt',
      message: /names the file/,
    })
  }
})

test('an alias moves, remembers where it pointed, and refuses what is not there', async () => {
  await registry.startRun(newRun('r6'))
  await registry.register(await newVersion('r6'))
  const champion = { model: 'words', alias: 'champion', author: 'bob' }
  await registry.setAlias({ ...champion, version: 2 })
  await registry.setAlias({ ...champion, version: 2 })
  await registry.setAlias({ ...champion, version: 1 })
  const history = await registry.aliasHistory('words', 'champion')
  assert.deepEqual(
    history.map(({ version, author }) => [version, author]),
    [
      [1, 'bob'],
      [2, 'bob'],
      [1, 'ada'],
    ],
  )
  assert.deepEqual(await registry.aliases('words'), [history[0]])
  await assert.rejects(registry.setAlias({ ...champion, version: 9 }), {
    code: 'not_found',
    message: /newest is 2/,
  })
  assert.equal(await registry.alias('words', 'shadow'), null)
})

test('steps back lead from champion to champion, not to and fro', async () => {
  const back = async () => {
    const previous = await registry.previousAlias('words', 'champion')
    if (previous) await registry.setAlias(previous, { back: true })
    return previous?.version ?? null
  }
  assert.deepEqual([await back(), await back(), await back()], [2, 1, null])
  assert.equal((await registry.alias('words', 'champion'))?.version, 1)
})

test('an evaluation told twice is kept once, newest first', async () => {
  const evaluation = (time: number) => ({
    model: 'words',
    version: 1,
    time,
    accuracy: time / 10,
    results: [{ prompt: 'i want', accepted: ['to'], predicted: 'to', passed: true }],
  })
  for (const time of [1, 2, 2, 3]) await registry.addEvaluation(evaluation(time))
  assert.deepEqual(await registry.evaluations('words', { version: 1, limit: 2 }), [
    evaluation(3),
    evaluation(2),
  ])
})

test('what changed between two versions is listed by group', async () => {
  for (const [number, id, rows] of [
    [1, 'd1', 100],
    [2, 'd2', 120],
    [3, 'd3', 140],
  ] as const)
    await store.db
      .insertInto('datasets')
      .values({
        id,
        name: 'changes',
        turn: number,
        erased: 0,
        number,
        created_at: 0,
        digest: id,
        rows,
        bytes: 1,
        origin: 'ingest',
        added: number === 1 ? rows : 20,
        author: 'ada',
        column_name: 'sentence',
        ...{ file_digest: '', file_bytes: 0, taken_json: '[]' },
        segments_json: '[]',
        reading_json: '{}',
      })
      .execute()
  await registry.startRun(newRun('c1', 'changes'))
  await registry.startRun(newRun('c2', 'changes'))
  const model = 'changes'
  await registry.register(await newVersion('c1', { model }))
  await registry.register(
    await newVersion('c2', {
      model,
      metrics: { val_loss: 6.25, top5: 0.3 },
      lineage: lineage({
        datasetVersion: 'd3',
        datasetDigest: 'bbbb',
        seed: 2,
        codeVersion: 'def',
        config: { train: { epochs: 4, rates: [0.1] } },
        environment: { ...environment, cores: 8 },
      }),
    }),
  )
  assert.deepEqual(
    (await registry.differences(model, 1, 2)).map(({ group, name, from, to }) =>
      [group, name, from, to].join(' '),
    ),
    [
      'data digest aaaa bbbb',
      'data rows 100 140',
      'data version 1 3',
      'data rows taken in  40',
      'code version abc def',
      'configuration train.epochs 3 4',
      'configuration train.rates [0.1,0.2] [0.1]',
      'environment cores 2 8',
      'seed seed 1 2',
      'metrics top5  0.3',
      'metrics val_loss 6.5 6.25',
    ],
  )
  assert.deepEqual(await registry.differences(model, 1, 1), [])
})

test('a run that nobody works on can be found, taken over or ended; who had it writes no more', async () => {
  const runs = await Promise.all(['g1', 'g2'].map((id) => registry.startRun(newRun(id, 'gone'))))
  assert.deepEqual(await registry.interrupted(), [])
  await assert.rejects(registry.resumeRun('g1'), {
    code: 'already_running',
    message: new RegExp(`process ${process.pid} on `),
  })
  await assert.rejects(registry.endRun('g1', { status: 'failed' }), { code: 'already_running' })
  const leases = databaseLeases(store.db, systemClock)
  for (const { lease } of runs) await leases.release(lease)
  assert.deepEqual((await registry.interrupted()).map((run) => run.id).sort(), ['g1', 'g2'])
  // What is said of a run is what it is: nobody trains it.
  assert.equal((await registry.run('g1')).status, 'interrupted')
  const ids = async (status: 'running' | 'interrupted') =>
    (await registry.runs({ model: 'gone', status })).map((run) => run.id).sort()
  assert.deepEqual([await ids('running'), await ids('interrupted')], [[], ['g1', 'g2']])
  const resumed = await registry.resumeRun('g1')
  assert.equal(resumed.run.status, 'running')
  assert.equal((await registry.endInterrupted('g1')).status, 'running')
  const ended = await registry.endInterrupted('g2')
  assert.equal(ended.status, 'failed')
  assert.deepEqual(await registry.interrupted(), [])

  const late = { time: 1, line: 'late' }
  const [before] = runs
  assert.ok(before)
  const refused = { code: 'lost_lease' }
  await assert.rejects(registry.logLines('g1', [late], before.lease), refused)
  await assert.rejects(registry.setProgress('g1', null, before.lease), refused)
  await assert.rejects(registry.endRun('g1', { status: 'failed' }, before.lease), refused)
  const version = await newVersion('g1', { model: 'gone', fence: before.lease })
  await assert.rejects(registry.register(version), refused)
  await registry.logLines('g1', [late], resumed.lease)
})

test('a failed run can be taken up again, and the trail says by whom; an ended one cannot', async () => {
  await registry.startRun(newRun('again-1', 'again'))
  const failed = { status: 'failed', error: 'a worker was lost' } as const
  await registry.endRun('again-1', failed, fenceOf('again-1'))
  const { run: resumed } = await registry.resumeRun('again-1', { author: 'eve' })
  assert.deepEqual([resumed.status, resumed.endedAt, resumed.error], ['running', null, null])
  const [last] = await registry.trail(1)
  assert.deepEqual(
    [last?.author, last?.action, last?.subject, last?.detail],
    ['eve', 'run.resume', 'again/runs/again-1', 'had failed: a worker was lost'],
  )
  for (const status of ['finished', 'cancelled'] as const) {
    await registry.startRun(newRun(status, 'again'))
    await registry.endRun(status, { status }, fenceOf(status))
    await assert.rejects(registry.resumeRun(status), {
      code: 'conflict',
      what: `Run ${status} has ended: ${status}.`,
    })
  }
})

test('the trail tells who did what, newest first', async () => {
  await registry.audit({ author: 'eve', action: 'test', subject: 'words', detail: 'by hand' })
  const [last] = await registry.trail(1)
  assert.equal(last?.author, 'eve')
  const actions = (await registry.trail(1000)).map((entry) => entry.action)
  for (const action of ['run.start', 'run.end', 'version.register', 'alias.set'])
    assert.ok(actions.includes(action), action)
})

test('A threshold is kept with its version and in the trail, and taken back', async () => {
  await registry.startRun(newRun('threshold', 'mails'))
  const { version } = await registry.register(await newVersion('threshold', { model: 'mails' }))
  const of = { model: 'mails', version }
  const spam = { class: 'spam', threshold: 0.3 }
  await registry.setThreshold(of, { ...spam, threshold: 0.5 }, 'ada')
  await registry.setThreshold(of, spam, 'bob')
  assert.deepEqual(await registry.thresholds('mails'), [{ version, ...spam }])
  assert.deepEqual(await registry.thresholds('words'), [])
  const missing = registry.setThreshold({ model: 'mails', version: 9 }, spam, 'ada')
  await assert.rejects(missing, { code: 'not_found' })
  await registry.setThreshold(of, null, 'ada')
  assert.deepEqual(await registry.thresholds('mails'), [])
  assert.deepEqual(
    (await registry.trail(3)).map(({ author, action, subject, detail }) => [
      ...[author, action, subject, detail],
    ]),
    [
      ['ada', 'threshold', `mails v${version}`, 'none'],
      ['bob', 'threshold', `mails v${version}`, 'spam from 0.3 on'],
      ['ada', 'threshold', `mails v${version}`, 'spam from 0.5 on'],
    ],
  )
})
