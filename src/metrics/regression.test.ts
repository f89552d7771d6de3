import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { intervalMetrics, type Pair } from './regression.ts'

const oracle: {
  share: number
  weight: number[]
  metrics: Record<string, number>
  weighted: Record<string, number>
} & Record<'actual' | 'predicted' | 'low' | 'high', number[]> = JSON.parse(
  readFileSync(new URL('../../test/data/tasks/intervals.json', import.meta.url), 'utf8'),
)

const pairs: Pair[] = oracle.actual.map((actual, at) => ({
  actual,
  predicted: oracle.predicted[at] ?? 0,
  low: oracle.low[at] ?? 0,
  high: oracle.high[at] ?? 0,
}))

for (const [name, weight, expected] of [
  ['alike', null, oracle.metrics],
  ['by weights', oracle.weight, oracle.weighted],
] as const)
  test(`metrics of numbers and intervals are scikit-learn's, rows counted ${name}`, () => {
    const own = intervalMetrics(
      pairs.map((pair, at) => (weight ? { ...pair, weight: weight[at] ?? 0 } : pair)),
      oracle.share,
    )
    for (const [metric, value] of Object.entries(expected)) {
      const off = Math.abs((own[metric] ?? Number.NaN) - value)
      assert.ok(off <= 1e-12 * Math.max(1, Math.abs(value)), `${metric}: ${own[metric]}, ${value}`)
    }
    assert.equal('val_loss_se' in own, weight === null)
  })

test('a number without an interval is one of no width', () => {
  const { coverage, interval_width, pinball } = intervalMetrics(
    [
      { actual: 1, predicted: 1 },
      { actual: 3, predicted: 1 },
    ],
    0.8,
  )
  // Of the second the lower end misses by 2 at 0.1, the upper by 2 at 0.9.
  assert.deepEqual([coverage, interval_width], [0.5, 0])
  assert.ok(Math.abs((pinball ?? 0) - 0.5) < 1e-12)
})
