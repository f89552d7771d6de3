import type { Evidence } from '../../core/monitor.ts'
import type { Side } from '../types.ts'

/** Without drift it takes at least so many windows on average until evidence comes to so much: half of what may be, as windows share a reference. */
export const threshold = 2000
/** Rows of the reference, a row of the window, below which windows that share it err together too often. */
const leastReference = 10
/** A window of more rows says as much as one of so many: else it would tell of differences that nobody minds. */
const mostRows = 1000
/** An e-value of 1e100 says all there is to say, and stays a number when others are added. */
const leastP = 1e-200

/** What each feature has gathered, by its name. */
export type Gathered = Readonly<Record<string, number>>

export interface Found {
  readonly name: string
  /** Null where it could not be measured: it stays as it was. */
  readonly pValue: number | null
}

export const isGathered = (reference: Side, current: Side): boolean =>
  reference.rows >= leastReference * current.rows

/**
 * The e-detector of Shiryaev and Roberts: R ← (R + 1) · e of each feature with e = ½ p^−½, which is an e-value, at most 1 on
 * average without drift; evidence is the mean of R over features, whatever these have to do with each other. All start again
 * from 0 once it has reached the threshold. Source: Shin, Ramdas and Rinaldo, "E-detectors" (2022).
 */
export const gather = (
  before: Gathered,
  features: readonly Found[],
  rows: number,
): { evidence: Evidence; next: Gathered } => {
  const power = Math.min(1, mostRows / rows)
  const gathered = features.map(({ name, pValue }) => {
    const value = Object.hasOwn(before, name) ? (before[name] ?? 0) : 0
    if (pValue === null) return [name, value] as const
    return [name, (value + 1) * (0.5 / Math.sqrt(Math.max(pValue, leastP))) ** power] as const
  })
  const total = gathered.reduce((sum, [, value]) => sum + value, 0)
  const value = total / Math.max(features.length, 1)
  const next = value >= threshold ? {} : Object.fromEntries(gathered)
  return { evidence: { value, threshold }, next }
}
