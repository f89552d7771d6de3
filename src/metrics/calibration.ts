/** Whether probabilities can be taken at their word. */
import type { Scored } from './curves.ts'

/** Mean of (probability − truth)², weighted. Equals `sklearn.metrics.brier_score_loss`. */
export const brierScore = ({ scores, truth, weights }: Scored): number | undefined => {
  let [sum, total] = [0, 0]
  for (let row = 0; row < scores.length; row++) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0)
    sum += weight * ((scores[row] ?? 0) - (truth[row] ?? 0)) ** 2
    total += weight
  }
  return total === 0 ? undefined : sum / total
}

/** Rows whose probabilities are alike. */
export interface CalibrationBin {
  /** Mean of the probabilities. */
  readonly predicted: number
  /** Share of the rows that are of the class. */
  readonly actual: number
  /** Their weight. */
  readonly weight: number
}

export interface CalibrationOptions {
  /** 2 to 1,000. Default 10. */
  readonly bins?: number
  /** Bins as wide as each other from 0 to 1, or with as many rows each. Default `uniform`. */
  readonly strategy?: 'uniform' | 'quantile'
}

/**
 * Bins that have rows, in the order of their probabilities. Without weights their figures equal those of
 * `sklearn.calibration.calibration_curve`. Bin k holds edge k < p ≤ edge k + 1, the first one 0 as well.
 */
export const calibrationCurve = (
  scored: Scored,
  { bins = 10, strategy = 'uniform' }: CalibrationOptions = {},
): CalibrationBin[] => {
  const { scores, truth, weights } = scored
  const inner = strategy === 'uniform' ? evenly(bins) : quantiles(scores, bins)
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, actual: 0, weight: 0 }))
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? 0
    const bin = sums[edgesBelow(inner, score)]
    const weight = weights === undefined ? 1 : (weights[row] ?? 0)
    if (!bin) continue
    bin.predicted += weight * score
    bin.actual += weight * (truth[row] ?? 0)
    bin.weight += weight
  }
  return sums
    .filter(({ weight }) => weight > 0)
    .map(({ predicted, actual, weight }) => ({
      predicted: predicted / weight,
      actual: actual / weight,
      weight,
    }))
}

/**
 * Expected calibration error: the mean over the rows of |predicted − actual| of their bin, 0 to 1. Source: Naeini,
 * Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015). It is 0 or more by
 * chance alone: about 0.4 √(bins / rows) of perfect probabilities near one half.
 */
export const calibrationError = (bins: readonly CalibrationBin[]): number | undefined => {
  const total = bins.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0) return undefined
  return bins.reduce(
    (sum, { predicted, actual, weight }) => sum + (weight / total) * Math.abs(predicted - actual),
    0,
  )
}

/** How many of some ascending edges are below a score. */
const edgesBelow = (edges: readonly number[], score: number): number => {
  let below = 0
  while (below < edges.length && (edges[below] ?? 0) < score) below++
  return below
}

/** Edges between bins of the same width. */
const evenly = (bins: number): number[] =>
  Array.from({ length: bins - 1 }, (_, at) => (at + 1) / bins)

/** Edges between bins of as many rows, by linear interpolation. */
const quantiles = (scores: ArrayLike<number>, bins: number): number[] => {
  const sorted = Float64Array.from(scores).sort()
  return evenly(bins).map((share) => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? 0
    const above = sorted[Math.ceil(place)] ?? 0
    return below + (place - Math.floor(place)) * (above - below)
  })
}
