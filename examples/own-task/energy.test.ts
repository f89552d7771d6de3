import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../src/config/load.ts'
import { tasksOf } from '../../src/pipeline/tasks.ts'
import { predictRows } from '../../src/tasks/codec/decode.ts'
import { readPackage, writePackage } from '../../src/tasks/kit/package.ts'
import { fit } from '../../src/train/fit.ts'
import { houseEnergy } from './energy.ts'
import { columns, createHouses, lawOf, noise } from './houses.ts'
import { prepare } from './prepare.ts'

const rowsOf = (count: number, seed: number) =>
  createHouses(count, seed).map((house) =>
    JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, `${house[at]}`]))),
  )

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(folder, { recursive: true }))

test('the guide shows the task as it is, in sixty lines', async () => {
  const code = await readFile(new URL('energy.ts', import.meta.url), 'utf8')
  const guide = await readFile(new URL('../../docs/own-task.md', import.meta.url), 'utf8')
  assert.ok(guide.includes(`\`\`\`ts\n${code}\`\`\`\n`), 'docs/own-task.md shows another energy.ts')
  const lines = code.split('\n').filter((line) => line.trim() !== '')
  assert.ok(lines.length <= 60, `${lines.length} lines`)
  const config = await readFile(new URL('millrace.config.ts', import.meta.url), 'utf8')
  const shown = /export default [\s\S]*/.exec(config)?.[0] ?? ''
  assert.ok(guide.includes(shown), 'docs/own-task.md shows another configuration')
})

test('the configuration declares the task, and its data are as they are described', async () => {
  const project = fileURLToPath(new URL('.', import.meta.url))
  const config = await loadConfig({ project, home: folder })
  assert.equal(tasksOf(config).of('house-energy').kind, 'house-energy')
  assert.deepEqual(config.models[0]?.recipe.task, { kind: 'house-energy', units: 32 })
  await prepare(join(folder, 'data'))
  const file = join(folder, 'data', 'houses.csv')
  const written = await readFile(file, 'utf8')
  assert.equal(written.split('\n').length, 4002)
  assert.equal(written.split('\n')[0], 'area,people,built,cold,energy')
  await prepare(join(folder, 'data'))
  assert.equal(await readFile(file, 'utf8'), written)
  assert.equal(lawOf({ area: 100, people: 2, built: 1990, cold: 2900 }), 13_500 + 1800)
})

test('it learns the law nearly as well as can be, and answers with a number', async () => {
  const rows = rowsOf(2000, 1)
  const held = rowsOf(500, 2)
  const prepared = houseEnergy.prepare(rows, { units: 32 })
  const validation = prepared.batches(held, { purpose: 'validation', batchSize: 100, seed: 1 })
  const run = fit({
    network: prepared.network,
    train: prepared.batches(rows, { purpose: 'training', batchSize: 32, seed: 1 }),
    validation: () => validation.epoch(1),
    metrics: prepared.metrics,
    epochs: 20,
    learningRate: 0.01,
    lrSchedule: { kind: 'cosine' },
    seed: 1,
  })
  let next = await run.next()
  while (!next.done) next = await run.next()
  const { parameters, metrics } = next.value
  const place = join(folder, 'package')
  await writePackage(place, { prepared, parameters, metrics, lineage: null })
  const opened = await readPackage(place)

  const [judgement] = await houseEnergy.judge([opened], held)
  const judged = judgement?.metrics ?? {}
  const baseline = prepared.baseline(held)
  // What is left is noise and little else; guessing the mean is more than six times as far off.
  assert.ok((judged['rmse'] ?? 0) < 1.15 * noise, `rmse ${judged['rmse']}`)
  assert.ok((baseline['rmse'] ?? 0) > 6 * noise, `baseline ${baseline['rmse']}`)
  assert.ok((judged['r2'] ?? 0) > 0.97 && Math.abs(baseline['r2'] ?? 1) < 0.05)
  // The sums of training say the same as judging the answers one by one.
  assert.ok(Math.abs((judged['val_loss'] ?? 0) / (metrics['val_loss'] ?? 1) - 1) < 1e-3)

  const predictor = await houseEnergy.open(opened)
  const house = { area: 100, people: 2, built: 1990, cold: 2900 }
  const [answer] = await predictRows(predictor, [JSON.stringify(house)], 1)
  assert.equal(answer?.kind, 'values')
  const [value = Number.NaN] = answer.values
  assert.ok(Math.abs(value - lawOf(house)) < noise, `${value}`)
  await assert.rejects(
    async () => predictRows(predictor, ['{"area":100,"people":2,"built":1990}'], 1),
    {
      code: 'bad_input',
      message: /The record has no "cold"/,
    },
  )
  await predictor.close()
  assert.throws(() => houseEnergy.prepare([rows[0] ?? '', '{"area":"large"}']), {
    code: 'bad_data',
    message: /Row 2 of the 2 data rows has "large" in "area"/,
  })
})
