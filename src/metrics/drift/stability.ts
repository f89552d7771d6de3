import { MillraceError } from '../../core/error.ts'
import { type Drift, tooFew, unmeasured } from './result.ts'
import { type CountTable, checkTable } from './table.ts'

export interface TableOptions {
  /** Values that each side must have. Default: 500, below which chance alone passes for drift (docs/drift.md). */
  readonly minimum?: number
}

export interface StabilityOptions extends TableOptions {
  /** What is added to the count of each cell on both sides, above 0. Default: 0.5. */
  readonly smoothing?: number
}

/**
 * Population stability index: Σ (c − r) ln(c / r), where r and c are the shares of the reference and the current sample
 * in a cell, (count + smoothing) / (values + smoothing · cells); in nats, 0 or more, without an upper bound. Cells that are
 * empty on both sides are left out. Symmetric in its sides. Statistic and effect size are both the index; it has no
 * p-value: without drift it is about (cells − 1) (1 / n + 1 / m), so a fixed threshold means another thing for each size.
 * Unmeasured where a side has fewer than `minimum` values. Throws `bad_usage`. Source: Siddiqi, "Credit risk scorecards"
 * (2006); the symmetric divergence of Jeffreys (1946).
 */
export const populationStability = (
  table: CountTable,
  { smoothing = 0.5, minimum = 500 }: StabilityOptions = {},
): Drift => {
  if (!(smoothing > 0 && smoothing < Infinity))
    throw new MillraceError('bad_usage', { what: `Smoothing is above 0, got ${smoothing}.` })
  const { cells, sizes } = checkTable(table)
  const reason = tooFew(sizes, Math.max(minimum, 1))
  if (reason) return unmeasured(sizes, reason)
  const added = smoothing * cells.length
  let index = 0
  for (const { reference, current } of cells) {
    const r = (reference + smoothing) / (sizes.reference + added)
    const c = (current + smoothing) / (sizes.current + added)
    // ln(c / r) of close shares, without cancellation.
    index += (c - r) * (Math.abs(c - r) < r / 2 ? Math.log1p((c - r) / r) : Math.log(c / r))
  }
  return { kind: 'measured', statistic: index, pValue: undefined, effectSize: index, sizes }
}
