import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { describeGate } from '../core/check.ts'
import type { Environment } from '../core/records.ts'
import { type Held, hold } from '../store/hold.ts'
import { openStore } from '../store/home.ts'
import { runLease } from '../store/stages.ts'
import { createRegistry } from './registry.ts'
import { studyLease } from './studies.ts'

const home = await mkdtemp(join(tmpdir(), 'millrace-damage-'))
const store = await openStore(home)
const registry = await createRegistry(store)
const studyHolds: Held[] = []
after(async () => {
  for (const held of studyHolds) await held[Symbol.asyncDispose]()
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
const from = { datasetVersion: 'd1', codeVersion: 'abc', environment, config: {}, seed: 1 }

/** A run with a version and an evaluation. */
const trained = async (id: string) => {
  const how = { kind: 'train', trigger: 'manual', author: 'ada', params: {} } as const
  await registry.startRun({ id, model: 'words', ...from, ...how })
  const folder = await mkdtemp(join(home, 'package-'))
  await writeFile(join(folder, 'model.onnx'), id)
  const { version } = await registry.register({
    model: 'words',
    runId: id,
    fence: { name: runLease(id), token: 1 },
    author: 'ada',
    folder,
    metrics: { val_loss: 1 },
    gate: { passed: true, checks: [], champion: null },
    lineage: { ...from, datasetDigest: 'aaaa' },
    completions: [],
    promote: false,
  })
  await registry.addEvaluation({ model: 'words', version, time: version, accuracy: 1, results: [] })
}
await trained('whole')
await trained('hurt')
for (const id of ['study-whole', 'study-hurt']) {
  const held = await hold(store, studyLease(id))
  studyHolds.push(held)
  await registry.startStudy(
    {
      id,
      model: 'words',
      author: 'ada',
      datasetVersion: 'd1',
      recipe: {},
      plan: {
        search: 'random',
        trials: 1,
        metric: 'val_loss',
        direction: 'minimize',
        seed: 1,
        reductionFactor: 3,
        minEpochs: 1,
        maxEpochs: 1,
        ranges: {},
      },
    },
    held.lease,
  )
}

/** What a disk, or somebody with another tool, may leave in a column. */
const damages = ['{"torn":', '', '\u0000', 'null', '"text"', '[null]', '7']

/** Does something with each damage of a column in turn, and puts the column right again. */
const withDamage = async (
  table: string,
  column: string,
  where: string,
  look: (damage: string) => Promise<void>,
) => {
  const cell = sql.raw(`${column} from ${table} where ${where}`)
  const { rows } = await sql<Record<string, string>>`select ${cell}`.execute(store.db)
  const put = (text: string | null | undefined) =>
    sql`update ${sql.raw(table)} set ${sql.raw(column)} = ${text} where ${sql.raw(where)}`.execute(
      store.db,
    )
  for (const damage of damages) {
    await put(damage)
    await look(damage)
  }
  await put(rows[0]?.[column])
}

test('a damaged run is refused by its name, and listed with the others', async () => {
  for (const column of ['environment_json', 'params_json', 'progress_json', 'config_json'])
    await withDamage('runs', column, "id = 'hurt'", async (damage) => {
      const runs = await registry.runs({ model: 'words' })
      assert.deepEqual(runs.map(({ id }) => id).sort(), ['hurt', 'whole'])
      assert.equal(runs.find(({ id }) => id === 'whole')?.error, null)
      // Any value may be a configuration.
      if (column === 'config_json' && !['{"torn":', '', '\u0000'].includes(damage)) return
      const message = /^Run hurt is damaged in the database: its [a-z]+ cannot be read\./
      await assert.rejects(registry.run('hurt'), { code: 'corrupt', message })
      assert.match(runs.find(({ id }) => id === 'hurt')?.error ?? '', message)
    })
  assert.equal((await registry.run('hurt')).error, null)
})

test('a damaged run can be ended', async () => {
  await withDamage('runs', 'params_json', "id = 'hurt'", async () => {
    const end = { status: 'failed', error: 'no room' } as const
    await registry.endRun('hurt', end, { name: runLease('hurt'), token: 1 })
    const [row] = await store.db.selectFrom('runs').selectAll().where('id', '=', 'hurt').execute()
    assert.deepEqual([row?.status, row?.error], ['failed', 'no room'])
  })
})

test('a damaged version is refused by its name, and listed with the others', async () => {
  for (const column of ['files_json', 'metrics_json', 'gate_json', 'lineage_json'])
    await withDamage('versions', column, 'version = 2', async () => {
      const message = /^Version 2 of words is damaged in the database: its [a-z ]+ cannot be read\./
      for (const refused of [
        registry.version('words', 2),
        registry.open('words', 2),
        registry.differences('words', 1, 2),
        registry.setAlias({ model: 'words', alias: 'champion', version: 2, author: 'ada' }),
      ])
        await assert.rejects(refused, { code: 'corrupt', message })
      const [hurt, whole] = await registry.versions('words')
      assert.equal(whole?.gate.passed, true)
      assert.equal(hurt?.version, 2)
      assert.equal(hurt?.gate.passed, false)
      assert.match(describeGate(hurt?.gate), /Version 2 of words is damaged/)
    })
  assert.equal((await registry.version('words', 2)).gate.passed, true)
})

test('of an evaluation whose answers are damaged the accuracy stays', async () => {
  await withDamage('evaluations', 'results_json', 'version = 2', async () => {
    const told = await registry.evaluations('words', {})
    assert.deepEqual(
      told.map(({ version, accuracy, results }) => [version, accuracy, results]),
      [
        [2, 1, []],
        [1, 1, []],
      ],
    )
  })
})

test('a damaged study is refused by its name; the others can be had', async () => {
  for (const column of ['recipe_json', 'plan_json', 'trials_json'])
    await withDamage('studies', column, "id = 'study-hurt'", async () => {
      const message = /^Study study-hurt is damaged in the database: its [a-z ]+ cannot be read\./
      await assert.rejects(registry.study('study-hurt'), { code: 'corrupt', message })
      await assert.rejects(registry.studies('words'), { code: 'corrupt', message })
      assert.equal((await registry.study('study-whole')).id, 'study-whole')
    })
})
