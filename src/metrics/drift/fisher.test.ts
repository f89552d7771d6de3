import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fisherExact } from './fisher.ts'

/** `scipy.stats.fisher_exact` of SciPy 1.17: values of the cell on both sides, all values, p. */
const figures = [
  [[0, 3], [100_000, 1000], 9.677090623079629e-7],
  [[2, 6], [10_000, 1000], 1.3269806117326006e-5],
  [[40, 1], [10_000, 1000], 0.17610764117763608],
  [[0, 1], [100_000, 1000], 0.009900990099009901],
  [[7, 7], [500, 500], 1],
  [[1, 4], [600, 500], 0.18319211827528264],
] as const

test("Fisher's exact test is that of SciPy", () => {
  for (const [rare, sizes, p] of figures)
    assert.ok(
      Math.abs(fisherExact(rare, sizes) / p - 1) < 1e-9,
      `${rare}: ${fisherExact(rare, sizes)}`,
    )
})

test('a cell that nobody has is on both sides alike', () => {
  assert.equal(fisherExact([0, 0], [500, 500]), 1)
})
