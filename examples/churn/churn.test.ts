import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../src/config/load.ts'
import { classificationMetrics } from '../../src/metrics/classification.ts'
import { fitOptionsOf } from '../../src/pipeline/training.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { readPackage, writePackage } from '../../src/tasks/kit/package.ts'
import { fit } from '../../src/train/fit.ts'
import { columns, createCustomers, type Drawn, lawOf } from './customers.ts'
import { count, prepare } from './prepare.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(folder, { recursive: true }))

/** Metrics of the law itself, which knows everything but the dice. */
const bestOf = (drawn: readonly Drawn[]) =>
  classificationMetrics({
    labels: ['no', 'yes'],
    truth: Int32Array.from(drawn, ({ customer }) => (customer.churn === 'yes' ? 1 : 0)),
    probabilities: Float32Array.from(
      drawn.flatMap(({ probability }) => [1 - probability, probability]),
    ),
  })

test('customers are drawn by their law', () => {
  const drawn = createCustomers(20_000, { seed: 3 })
  assert.deepEqual(createCustomers(3, { seed: 3 }), drawn.slice(0, 3))
  const share = (holds: (each: Drawn) => boolean) => drawn.filter(holds).length / drawn.length
  const about = (value: number, expected: number) =>
    assert.ok(Math.abs(value - expected) < 0.015, `${value}, not about ${expected}`)
  about(
    share(({ customer }) => customer.age === ''),
    0.06,
  )
  about(
    share(({ customer }) => customer.payment === ''),
    0.05,
  )
  about(
    share(({ customer }) => customer.contract === 'monthly'),
    0.55,
  )
  const expected = drawn.reduce((sum, { probability }) => sum + probability, 0) / drawn.length
  about(
    share(({ customer }) => customer.churn === 'yes'),
    expected,
  )
  const facts = { age: 48, transactions: 10, months: 24, contract: 'yearly', charge: 60, calls: 1 }
  // −1.1 − 0.4 − 0.96 − 0.8 + 0.55 = −2.71
  assert.ok(Math.abs(lawOf({ ...facts, payment: 'card' }) - 1 / (1 + Math.exp(2.71))) < 1e-12)
  const mean = (all: readonly Drawn[]) =>
    all.reduce((sum, { customer }) => sum + Number(customer.charge), 0) / all.length
  const dearer = createCustomers(20_000, { seed: 3, dearer: 12 })
  assert.ok(Math.abs(mean(dearer) - mean(drawn) - 12) < 0.01)
})

test('the data are written once, new customers as JSON', async () => {
  const data = join(folder, 'data')
  await prepare(data)
  const table = await readFile(join(data, 'customers.csv'), 'utf8')
  assert.deepEqual(table.split('\n').slice(0, 2), [
    columns.join(','),
    'C000001,48,17,0,monthly,117.02,0,card,south,no',
  ])
  assert.equal(table.trimEnd().split('\n').length, count + 1)
  const queue = (await readFile(join(data, 'new_customers.jsonl'), 'utf8')).trimEnd().split('\n')
  assert.equal(queue.length, 1000)
  assert.deepEqual(Object.keys(JSON.parse(queue[0] ?? '')), columns)
  assert.equal(JSON.parse(queue[0] ?? '').customer, 'C008001')
  await writeFile(join(data, 'customers.csv'), 'mine\n')
  await prepare(data)
  assert.equal(await readFile(join(data, 'customers.csv'), 'utf8'), 'mine\n')
  assert.deepEqual((await readdir(data)).sort(), ['customers.csv', 'new_customers.jsonl'])
})

test('the model ranks customers it never saw nearly as well as can be', async (t) => {
  const project = fileURLToPath(new URL('.', import.meta.url))
  const { models } = await loadConfig({ project, home: folder })
  const recipe = models[0]?.recipe ?? assert.fail('there is no model')
  const { kind, ...options } = recipe.task
  const rowsOf = (drawn: readonly Drawn[]) => drawn.map(({ customer }) => JSON.stringify(customer))
  const rows = rowsOf(createCustomers(6400, { seed: 1 }))
  const unseen = createCustomers(20_000, { seed: 4 })
  const held = rowsOf(unseen)
  const task = createTasks().of(kind)
  const prepared = task.prepare(rows, options)
  assert.deepEqual(prepared.facts, { rows: 6400, classes: 2, numeric: 5, categorical: 3 })
  const { batchSize, seed, classWeights } = recipe.train
  const validation = prepared.batches(held, { purpose: 'validation', batchSize: 500, seed })
  const run = fit({
    ...fitOptionsOf(recipe.train, 1),
    network: prepared.network,
    train: prepared.batches(rows, {
      purpose: 'training',
      batchSize,
      seed,
      ...(classWeights && { classWeights }),
    }),
    validation: () => validation.epoch(1),
    metrics: prepared.metrics,
  })
  let next = await run.next()
  while (!next.done) next = await run.next()
  const { parameters, metrics } = next.value
  const place = join(folder, 'package')
  await writePackage(place, { prepared, parameters, metrics, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], held)

  const best = bestOf(unseen)
  const { auc = 0, f1 = 0, precision, recall = 0, val_loss = 1 } = judged?.metrics ?? {}
  t.diagnostic(
    `auc ${auc}, best possible ${best['auc']}; f1 ${f1}, precision ${precision}, recall ${recall}`,
  )
  assert.ok(auc > (best['auc'] ?? 1) - 0.02 && auc < (best['auc'] ?? 0))
  assert.ok(recall > 0.7 && f1 > 0.55)
  assert.ok(val_loss < (prepared.baseline(held)['val_loss'] ?? 0))
})
