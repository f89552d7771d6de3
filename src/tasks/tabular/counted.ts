/** What is learnt of the numbers, and of the categories, of a column. */
import type { Notation } from '../../columns/value.ts'
import { createRng, type Rng } from '../../core/rng.ts'
import type { CategoricalColumn, NumericColumn } from './columns.ts'

/** Most categories of a column. */
const mostCategories = 10_000
/** A category that fewer training rows have is not told apart from others. */
const fewestRows = 2

/** The known values of a column of numbers. */
export interface Span {
  known: number
  mean: number
  /** Sum of squared distances from the mean. */
  spread: number
  least: number
  most: number
  /** Some of them, each as likely as any other, for their quantiles. */
  readonly sample: number[]
  readonly rng: Rng
}

/** Values that quantiles are of, at most. */
const mostSampled = 20_000

/** Mean and spread by Welford's method (1962), which loses nothing to cancellation. */
export const widen = (span: Span, number: number) => {
  const before = number - span.mean
  span.known++
  span.mean += before / span.known
  span.spread += before * (number - span.mean)
  span.least = Math.min(span.least, number)
  span.most = Math.max(span.most, number)
  // Reservoir sampling: Vitter's algorithm R (1985).
  const at = span.known <= mostSampled ? span.known - 1 : span.rng.below(span.known)
  if (at < mostSampled) span.sample[at] = number
}

export const noSpan = (): Span => ({
  ...{ known: 0, mean: 0, spread: 0 },
  ...{ least: Infinity, most: -Infinity },
  ...{ sample: [], rng: createRng(1) },
})

/** How the numbers of a column are read. */
export interface Reading {
  readonly notation: Notation
  readonly unread: readonly string[]
}

export const numericOf = (
  name: string,
  { notation, unread }: Reading,
  { known, mean, spread, least, most, sample }: Span,
  rows: number,
): NumericColumn => ({
  name,
  mean,
  deviation: Math.sqrt(spread / known) || 1,
  least,
  most,
  missing: rows - known,
  edges: edgesOf(sample),
  notation,
  unread,
})

/** Pieces of a column of numbers, at most. */
const mostPieces = 16

/**
 * Where the pieces of a column meet, its least and its most value among them: all of its values where there are few,
 * else quantiles. None where it has fewer than three values, which a straight line tells apart.
 */
const edgesOf = (sample: readonly number[]): number[] => {
  const sorted = Float64Array.from(sample).sort()
  const distinct = [...new Set(sorted)]
  if (distinct.length < 3) return []
  if (distinct.length <= mostPieces + 1) return distinct
  const last = sorted.length - 1
  const quantiles = Array.from(
    { length: mostPieces + 1 },
    (_, at) => sorted[Math.round((at / mostPieces) * last)] ?? 0,
  )
  return [...new Set(quantiles)]
}

export const categoricalOf = (
  name: string,
  values: ReadonlyMap<string, number>,
  rows: number,
): CategoricalColumn => {
  const known = [...values].reduce((sum, [, count]) => sum + count, 0)
  const kept = [...values]
    .filter(([, count]) => count >= fewestRows)
    .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
    .slice(0, mostCategories)
  return {
    name,
    categories: kept.map(([category]) => category),
    counts: kept.map(([, count]) => count),
    rare: kept.reduce((left, [, count]) => left - count, known),
    missing: rows - known,
  }
}
