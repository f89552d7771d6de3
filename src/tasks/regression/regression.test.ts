import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { MillraceError } from '../../core/error.ts'
import { createRng } from '../../core/rng.ts'
import { fit } from '../../train/fit.ts'
import { predictRows } from '../codec/decode.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import { conformal } from './intervals.ts'
import { tabularRegressionTask } from './task.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

/** Prices by a law: 100 + 3·size, 40 more in the south, noise that grows with the size. */
const flats = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const size = 20 + rng.below(100)
    const side = rng.uniform() < 0.5 ? 'south' : 'north'
    const noise = (0.2 + size / 100) * 15 * rng.normal()
    const price = 100 + 3 * size + (side === 'south' ? 40 : 0) + noise
    return JSON.stringify({ size: rng.uniform() < 0.05 ? '' : `${size}`, side, price: `${price}` })
  })
}

const options = { label: 'price', interval: 0.8, members: 4, hidden: [16] }

const trained = async (rows: readonly string[], held: readonly string[]) => {
  const prepared = tabularRegressionTask.prepare(rows, options)
  const asked = { batchSize: 32, seed: 1 } as const
  const validation = prepared.batches(held, { ...asked, purpose: 'validation' })
  const inner = prepared.batches(rows, { ...asked, purpose: 'inner' })
  const run = fit({
    network: prepared.network,
    train: prepared.batches(rows, { ...asked, purpose: 'training' }),
    validation: () => validation.epoch(1),
    inner: () => inner.epoch(1),
    metrics: prepared.metrics,
    epochs: 12,
    learningRate: 0.01,
    seed: 1,
  })
  let next = await run.next()
  while (!next.done) next = await run.next()
  const parameters = (await prepared.finish?.(next.value.parameters, rows)) ?? new Map()
  const place = join(home, `package-${rows.length}`)
  await writePackage(place, { prepared, parameters, metrics: {}, lineage: null })
  return { prepared, opened: await readPackage(place), fitted: next.value }
}

test('a number is predicted with an interval that holds as many as it says', async () => {
  const [rows, held] = [flats(800, 1), flats(2000, 2)]
  const { prepared, opened, fitted } = await trained(rows, held)
  const [judged] = await tabularRegressionTask.judge([opened], held)
  const { r2 = 0, coverage = 0, rmse = 0, pinball = 1, val_loss = 0 } = judged?.metrics ?? {}
  const baseline = prepared.baseline(held)
  assert.ok(r2 > 0.9, `r2 ${r2}`)
  // Standard error of a share of 2,000 near 0.8: 0.009; of the quantile of 800: 0.014.
  assert.ok(coverage > 0.75 && coverage < 0.88, `coverage ${coverage}`)
  assert.ok(Math.abs((baseline['coverage'] ?? 0) - 0.8) < 0.05)
  assert.ok(rmse < (baseline['rmse'] ?? 0) / 3)
  assert.ok(pinball < (baseline['pinball'] ?? 0) / 2)
  // What training says of the validation rows is what judging says.
  assert.ok(Math.abs((fitted.metrics['val_loss'] ?? 0) / val_loss - 1) < 1e-4)
  assert.ok((fitted.metrics['inner_loss'] ?? 0) > 0)
  assert.deepEqual(
    judged?.scores?.kind === 'numbers' && judged.scores.metrics?.(judged.scores.pairs),
    judged?.metrics,
  )
  const predictor = await tabularRegressionTask.open(opened)
  const [small, large, unknown] = await predictRows(
    predictor,
    ['{"size":25,"side":"north"}', '{"size":"115","side":"south"}', '{}'],
    1,
  )
  await predictor.close()
  const widthOf = (answer: typeof small) => {
    assert.ok(answer?.kind === 'values' && answer.interval)
    const { low, high, share } = answer.interval
    const [value = Number.NaN] = answer.values
    assert.ok(low <= value && value <= high && share === 0.8)
    return high - low
  }
  // The noise grows with the size, and so does the interval.
  assert.ok(widthOf(large) > 1.3 * widthOf(small))
  assert.ok(widthOf(unknown) > 0)
})

test('the margin is the smallest one that holds the share, and one more', () => {
  const misses = Array.from({ length: 99 }, (_, at) => (at * 37) % 99)
  assert.equal(conformal(misses, 0.9), 89)
  assert.equal(conformal([3, 1, 2], 0.9), 3)
  // Coverage of new numbers, over 400 samples of 50: at least the share, at most 1/51 above it.
  const rng = createRng(9)
  const draw = () => Math.abs(rng.normal())
  let held = 0
  for (let time = 0; time < 400; time++) {
    const margin = conformal(Array.from({ length: 50 }, draw), 0.8)
    for (let each = 0; each < 50; each++) if (draw() <= margin) held++
  }
  const coverage = held / 20_000
  assert.ok(coverage > 0.785 && coverage < 0.825, `${coverage}`)
})

const refused = (rows: readonly string[], message: RegExp, row?: number) =>
  assert.throws(
    () => tabularRegressionTask.prepare(rows, options),
    (error) => {
      assert.ok(error instanceof MillraceError)
      assert.equal(error.code, 'bad_data')
      assert.match(error.message, message)
      assert.equal(error.row?.index, row)
      return true
    },
  )

test('a number that cannot be predicted is refused by its row', () => {
  const rows = flats(60, 3)
  const bad = (price: unknown) => [...rows.slice(0, 7), JSON.stringify({ size: 30, price })]
  for (const price of [
    'inf',
    'Infinity',
    '-inf',
    '1e999',
    'NaN',
    'NA',
    '?',
    'cheap',
    '12 000 or so',
  ])
    refused(bad(price), /^Row 8 of the 8 data rows has ".*" in "price", which is the number/, 7)
  refused(bad(''), /^Row 8 .* has no "price", which is the number to predict/, 7)
  refused(bad(null), /has no "price"/, 7)
  refused(
    rows.map((row) => JSON.stringify({ ...JSON.parse(row), price: '5' })),
    /^All 60 training rows have the same "price", 5\./,
  )
  refused([], /no training rows/)
  refused(
    rows.map((row) => JSON.stringify({ price: JSON.parse(row).price })),
    /no value in any column/,
  )
  const admit = tabularRegressionTask.admit?.(options, null)
  assert.equal(admit?.('{"size":3,"price":"1,5"}'), null)
  assert.match(admit?.('{"size":3,"price":"much"}') ?? '', /has "much" in "price"/)
  assert.match(admit?.('{"size":3}') ?? '', /has no "price"/)
})

test('numbers are read as they are written', () => {
  const rows = Array.from({ length: 40 }, (_, at) =>
    JSON.stringify({ x: `${at}`, price: `${1 + at}.000,5 €` }),
  )
  const told = JSON.parse(tabularRegressionTask.prepare(rows, options).files['columns.json'] ?? '')
  assert.deepEqual(told.target.notation, { decimal: ',', affix: '€' })
  assert.equal(told.target.mean, 20_500.5)
  assert.deepEqual([told.target.least, told.interval], [1000.5, 0.8])
})

test('class weights are refused', () => {
  const prepared = tabularRegressionTask.prepare(flats(50, 4), options)
  const asked = { purpose: 'training', batchSize: 8, seed: 1, classWeights: 'balanced' } as const
  assert.throws(() => prepared.batches(flats(50, 4), asked), { code: 'bad_config' })
})

test('a number that a model cannot hold is refused as too large, a word as a word', () => {
  for (const [text, fix] of [
    ['1e308', /below 3\.4e38/],
    ['-1e400', /below 3\.4e38/],
    ['inf', /finite number/],
    ['12 apples', /finite number/],
  ] as const) {
    const rows = [1, 2, 3].map((y) => JSON.stringify({ x: `${y}`, y: `${y}` }))
    const bad = [...rows, JSON.stringify({ x: '4', y: text })]
    assert.throws(() => tabularRegressionTask.prepare(bad, { label: 'y' }), {
      code: 'bad_data',
      fix,
    })
  }
})
