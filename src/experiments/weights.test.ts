import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWeights } from './weights.ts'

const weights = (arrays: Record<string, number[]>) =>
  new Map(Object.entries(arrays).map(([name, values]) => [name, Float32Array.from(values)]))

test('The same weights are the same, also where a value is no number', () => {
  const one = weights({ a: [1, Number.NaN, -0], b: [] })
  assert.deepEqual(compareWeights(one, weights({ a: [1, Number.NaN, -0], b: [] })), {
    arrays: 2,
    values: 3,
    differing: [],
    greatest: 0,
    mean: 0,
    unmatched: [],
  })
})

test('Every array that differs is named with its greatest and mean difference, the worst first', () => {
  const found = compareWeights(
    weights({ a: [1, 2, 3, 4], b: [1, 1], same: [5, 5] }),
    weights({ a: [1, 2.5, 3, 4], b: [0, 1], same: [5, 5] }),
  )
  assert.deepEqual(found.differing, [
    { name: 'b', values: 2, differing: 1, greatest: 1, mean: 0.5 },
    { name: 'a', values: 4, differing: 1, greatest: 0.5, mean: 0.125 },
  ])
  assert.deepEqual([found.values, found.greatest, found.mean], [8, 1, 1.5 / 8])
})

test('A zero of another sign differs in its bits, by nothing', () => {
  const { differing, greatest } = compareWeights(weights({ a: [0] }), weights({ a: [-0] }))
  assert.deepEqual([differing.length, differing[0]?.differing, greatest], [1, 1, 0])
})

test('Arrays that only one has, or of another length, are named', () => {
  const found = compareWeights(weights({ a: [1], b: [1, 2] }), weights({ b: [1], c: [1] }))
  assert.deepEqual([found.arrays, found.unmatched], [0, ['a', 'b', 'c']])
})
