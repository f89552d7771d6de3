import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnomalyRules } from '../core/requests.ts'
import { anomaliesOf } from './anomalies.ts'

const rules: AnomalyRules = {
  ...{ bestBelow: 0.9, worstAbove: 0.01, mean: true, sum: true, decimals: 4 },
}
const found = (
  shares: readonly number[],
  more: Partial<AnomalyRules> = {},
  isWhole = true,
  usual?: number,
) => {
  const classes = shares.map((probability, at) => ({ label: `${at}`, probability }))
  return anomaliesOf({ kind: 'classes', classes }, { isWhole, usual }, { ...rules, ...more })
}

test('An answer that is sure, and whose probabilities are some, has no anomaly', () => {
  assert.deepEqual(found([0.95, 0.045, 0.005]), [])
})

test('A best probability below .9 is low, a worst one above .01 is high', () => {
  assert.deepEqual(found([0.89, 0.105, 0.005]), ['low_best'])
  assert.deepEqual(found([0.9, 0.1]), ['high_worst'])
  assert.deepEqual(found([0.5, 0.5]), ['low_best', 'high_worst'])
})

test('Probabilities that are none are told by mean and sum; the noise of floating point is not', () => {
  assert.deepEqual(found([0.99, 0.005]), ['mean', 'sum'])
  const ten = Array.from({ length: 10 }, () => 0.1)
  assert.notEqual(
    ten.reduce((sum, share) => sum + share, 0),
    1,
  )
  assert.deepEqual(found(ten, { bestBelow: 0, worstAbove: 1 }), [])
  assert.deepEqual(found([0.99, 0.00997], { decimals: 2 }), [])
})

test('A value that is no number is an anomaly of every rule', () => {
  assert.deepEqual(found([Number.NaN, 0.5]), ['low_best', 'high_worst', 'mean', 'sum'])
})

test('Rules can be set aside, and without every class only the best is judged', () => {
  assert.deepEqual(found([0.4, 0.4], { bestBelow: 0, worstAbove: 1, mean: false, sum: false }), [])
  assert.deepEqual(found([0.4, 0.4], {}, false), ['low_best'])
  assert.deepEqual(anomaliesOf({ kind: 'values', values: [3] }, { isWhole: true }, rules), [])
})

test('Where no bound is said, two classes are held to what the version is used to, and more to the usual ones', () => {
  const usual = { bestBelow: null, worstAbove: null }
  assert.deepEqual(found([0.89, 0.105, 0.005], usual), ['low_best'])
  assert.deepEqual(found([0.95, 0.03, 0.02], usual, true, 0.4), ['high_worst'])
  assert.deepEqual(found([0.7, 0.3], usual), [])
  assert.deepEqual(found([0.55, 0.45], usual), ['low_best'])
  assert.deepEqual(found([0.55, 0.45], usual, true, 0.53), [])
  assert.deepEqual(found([0.52, 0.48], usual, true, 0.53), ['low_best'])
  assert.deepEqual(found([0.7, 0.3], { ...usual, bestBelow: 0.9 }, true, 0.53), ['low_best'])
  // Of an answer that is cut nobody knows how many classes there are.
  assert.deepEqual(found([0.7, 0.2], usual, false, 0.53), ['low_best'])
})
