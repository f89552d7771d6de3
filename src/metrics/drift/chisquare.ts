import { chiSquareTail } from './gamma.ts'
import { type Drift, tooFew, unmeasured } from './result.ts'
import { type CountTable, checkTable } from './table.ts'

export interface ChiSquare {
  /** Cells with values − 1. */
  readonly degreesOfFreedom: number
  /** The least count that a cell is expected to have on a side. Below 5 the p-value is a guess (Cochran 1954). */
  readonly minimumExpected: number
  /** √(statistic / all values), of two samples Cramér's V: 0 to 1, where it is known to readers of tables. */
  readonly cramersV: number
}

/**
 * Chi-square test that two samples are spread over the same cells alike: Σ (O − E)² / E over both sides, where E is the
 * cell's count on both sides times the side's share of all values; no correction for continuity. p = Q((cells − 1) / 2,
 * statistic / 2). Cells that are empty on both sides are left out; a category of one side alone counts. With one cell the
 * statistic is 0 and p is 1. Equals `scipy.stats.chi2_contingency(…, correction=False)`.
 *
 * Effect size is the total variation, ½ Σ |share of the reference − share of the current|: the part of the rows that
 * would have to change their cell, 0 to 1. Unmeasured where a side has no value. Throws `bad_usage` of a table that
 * does not count.
 */
export const chiSquare = (table: CountTable): Drift<ChiSquare> => {
  const { cells, sizes } = checkTable(table)
  const reason = tooFew(sizes, 1)
  if (reason) return unmeasured(sizes, reason)
  const all = sizes.reference + sizes.current
  let statistic = 0
  let variation = 0
  let minimumExpected = Infinity
  for (const cell of cells)
    for (const side of ['reference', 'current'] as const) {
      const expected = ((cell.reference + cell.current) * sizes[side]) / all
      statistic += (cell[side] - expected) ** 2 / expected
      minimumExpected = Math.min(minimumExpected, expected)
    }
  for (const { reference, current } of cells)
    variation += Math.abs(reference / sizes.reference - current / sizes.current) / 2
  const degreesOfFreedom = cells.length - 1
  return {
    kind: 'measured',
    statistic,
    pValue: degreesOfFreedom === 0 ? 1 : chiSquareTail(statistic, degreesOfFreedom),
    effectSize: variation,
    sizes,
    degreesOfFreedom,
    minimumExpected,
    cramersV: Math.sqrt(statistic / all),
  }
}
