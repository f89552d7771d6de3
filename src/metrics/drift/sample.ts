import { sortNumbers } from './sort.ts'

/** Numbers of one feature, made ready once for every statistic. */
export interface Sample {
  /** Ascending, infinities among them, no NaN: `[n]`. */
  readonly sorted: Float64Array
  /** How many were NaN. */
  readonly missing: number
}

/**
 * Sorts a copy of some numbers. NaN is a missing value: it is counted and left out. That more is missing than before
 * is a drift of its own, which `missingTable` shows.
 */
export const sampleOf = (values: ArrayLike<number>): Sample => {
  const kept = new Float64Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN
    if (!Number.isNaN(value)) kept[count++] = value
  }
  return {
    sorted: sortNumbers(count === kept.length ? kept : kept.slice(0, count)),
    missing: values.length - count,
  }
}

/** Whether the sample has an infinity, of which there is no mean. */
export const hasInfinity = ({ sorted }: Sample): boolean =>
  sorted[0] === -Infinity || sorted.at(-1) === Infinity

/** The value in the middle, from which moments are taken so that large numbers close together keep their digits. */
export const originOf = ({ sorted }: Sample): number => sorted[sorted.length >> 1] ?? 0

export interface Moments {
  /** Of the values less the origin. */
  readonly mean: number
  /** Σ (x − mean)² / (n − 1); 0 of a single value. */
  readonly variance: number
}

/** Mean and variance in two passes over at least one value, in ascending order: the same for any order of rows. */
export const momentsOf = ({ sorted }: Sample, origin: number): Moments => {
  let sum = 0
  for (let at = 0; at < sorted.length; at++) sum += (sorted[at] ?? 0) - origin
  const mean = sum / sorted.length
  let squares = 0
  for (let at = 0; at < sorted.length; at++) squares += ((sorted[at] ?? 0) - origin - mean) ** 2
  return { mean, variance: squares / Math.max(sorted.length - 1, 1) }
}
