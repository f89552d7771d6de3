import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scores } from '../metrics/scores.ts'
import { costOf, quantileOf } from './cost.ts'
import { importanceOf } from './importance.ts'

const rows = Array.from({ length: 400 }, (_, at) =>
  JSON.stringify({ x: `${at % 2}`, idle: `${at}`, label: at % 2 === 0 ? 'no' : 'yes' }),
)

/** Says what stands in x, as sure as may be. */
const byX = async (some: readonly string[]): Promise<Scores> => {
  const records = some.map((row) => JSON.parse(row))
  return {
    ...{ kind: 'classes', labels: ['no', 'yes'] },
    truth: Int32Array.from(records, ({ label }) => (label === 'yes' ? 1 : 0)),
    probabilities: Float64Array.from(
      records.flatMap(({ x }) => (x === '1' ? [0.1, 0.9] : [0.9, 0.1])),
    ),
  }
}

test('a column that a model does not look at is worth nothing, one that it goes by is worth what chance takes', async () => {
  const found = await importanceOf({ rows, columns: ['idle', 'x'], seed: 1, scoresOf: byX })
  const [first, second] = found?.columns ?? []
  assert.deepEqual([first?.column, second?.column], ['x', 'idle'])
  assert.deepEqual(
    Object.values(second?.worse ?? {}).filter((each) => each !== 0),
    [],
  )
  // Dealt out anew, x is right for half of the rows.
  assert.ok(Math.abs((first?.worse['accuracy'] ?? 0) - 0.5) < 0.05, `${first?.worse['accuracy']}`)
  const loss = (0.5 * (Math.log(0.9) - Math.log(0.1))) / 1
  assert.ok(Math.abs((first?.worse['val_loss'] ?? 0) - loss) < 0.12)
  assert.deepEqual(
    [found?.rows, found?.repeats, found?.metric, found?.left],
    [400, 5, 'accuracy', 0],
  )
  const again = await importanceOf({ rows, columns: ['idle', 'x'], seed: 1, scoresOf: byX })
  assert.deepEqual(again, found)
})

test('where there is nothing to tell apart, or nothing is told of rows, nothing is said', async () => {
  const of = (columns: readonly string[], some = rows) =>
    importanceOf({ rows: some, columns, seed: 1, scoresOf: byX })
  assert.equal(await of(['x']), undefined)
  assert.equal(await of(['x', 'idle'], rows.slice(0, 1)), undefined)
  const silent = { rows, columns: ['x', 'idle'], seed: 1, scoresOf: async () => undefined }
  assert.equal(await importanceOf(silent), undefined)
  const many = Array.from({ length: 130 }, (_, at) => `c${at}`)
  assert.equal((await of(many, rows.slice(0, 20)))?.left, 30)
})

test('the time of a row is the median of rounds, so that one slow round does not count', async () => {
  let [time, asked] = [0, 0]
  const predictor = {
    form: { kind: 'record' } as const,
    predict: async () => {
      // Every tenth question is slow, and all of one round are.
      asked++
      const isSlowRound = asked > 70 && asked <= 130
      time += isSlowRound ? 500 : asked % 10 === 0 ? 9 : 2
      return []
    },
  }
  const files = [
    { name: 'a', digest: '', bytes: 1000 },
    { name: 'b', digest: '', bytes: 24 },
  ]
  const cost = await costOf(predictor, rows, files, () => time)
  assert.deepEqual(cost, { bytes: 1024, p50: 2, p95: 9, rounds: 5, questions: 60 })
  assert.equal(await costOf(predictor, [], files), undefined)
  // numpy.quantile(…, method='inverted_cdf')
  const sorted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  assert.deepEqual(
    [0.5, 0.95, 0.1].map((share) => quantileOf(sorted, share)),
    [5, 10, 1],
  )
})
