import type { Evidence } from '../../core/monitor.ts'
import type { Side } from '../types.ts'

/** Without drift it takes at least so many windows on average until evidence comes to so much. */
export const threshold = 1000
/** Rows of the reference, a row of the window, below which windows that share it err together too often. */
const leastReference = 10
/** A window of more rows says as much as one of so many: else it would tell of differences that nobody minds. */
const mostRows = 1000
/** An e-value of 1e100 says all there is to say, and stays a number when others are added. */
const leastP = 1e-200

export const isGathered = (reference: Side, current: Side): boolean =>
  reference.rows >= leastReference * current.rows

/**
 * The e-detector of Shiryaev and Roberts: R ← (R + 1) · e, where e is the mean of ½ p^−½ over features. Each is an
 * e-value, which is at most 1 on average without drift, whatever the features have to do with each other. It starts again
 * from 0 once it has reached the threshold. Source: Shin, Ramdas and Rinaldo, "E-detectors" (2022).
 */
export const gather = (
  before: number,
  pValues: readonly number[],
  rows: number,
): { evidence: Evidence; next: number } => {
  if (pValues.length === 0) return { evidence: { value: before, threshold }, next: before }
  const power = Math.min(1, mostRows / rows)
  const eValues = pValues.map((p) => (0.5 / Math.sqrt(Math.max(p, leastP))) ** power)
  const value = ((before + 1) * eValues.reduce((sum, e) => sum + e, 0)) / eValues.length
  return { evidence: { value, threshold }, next: value >= threshold ? 0 : value }
}
