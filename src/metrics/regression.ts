/** How well numbers are predicted. */
import type { Metrics } from '../core/records.ts'
import { standardError } from './error.ts'

/** A number as it is and as it was predicted. */
export interface Pair {
  readonly actual: number
  readonly predicted: number
  /** Where it was said to lie. Default: nothing was said. */
  readonly low?: number
  readonly high?: number
  /** How much it counts, 0 or more. Default 1. */
  readonly weight?: number
}

const weighted = (pairs: readonly Pair[]) => {
  const total = pairs.reduce((sum, { weight = 1 }) => sum + weight, 0)
  return (of: (pair: Pair) => number) =>
    pairs.reduce((sum, pair) => sum + (pair.weight ?? 1) * of(pair), 0) / total
}

/**
 * `val_loss` mean of (predicted − actual)², `val_loss_se` the standard error of what it is less than that
 * of guessing the mean, where all pairs count alike, `rmse` its root, `mae` mean of |predicted − actual|, and `r2`
 * = 1 − Σ(predicted − actual)² / Σ(actual − mean)²; where all actual numbers are the same there is none.
 */
export const regressionMetrics = (pairs: readonly Pair[]): Metrics => {
  const mean = weighted(pairs)
  const centre = mean(({ actual }) => actual)
  const error = mean(({ actual, predicted }) => (predicted - actual) ** 2)
  const spread = mean(({ actual }) => (actual - centre) ** 2)
  const gain = pairs.some(({ weight = 1 }) => weight !== 1)
    ? undefined
    : standardError(
        pairs.map(({ actual, predicted }) => (actual - centre) ** 2 - (predicted - actual) ** 2),
      )
  return {
    val_loss: error,
    ...(gain === undefined ? {} : { val_loss_se: gain }),
    rmse: Math.sqrt(error),
    mae: mean(({ actual, predicted }) => Math.abs(predicted - actual)),
    ...(spread > 0 ? { r2: 1 - error / spread } : {}),
  }
}

/**
 * The same, and of intervals of which each should hold its number with the probability `share`: `coverage`, the share
 * that does; `interval_width`, their mean width; `pinball`, the mean over both ends of the loss that the quantile in
 * question makes smallest (Koenker and Bassett, 1978), the lower the sharper and truer they are.
 */
export const intervalMetrics = (pairs: readonly Pair[], share: number): Metrics => {
  const mean = weighted(pairs)
  const tail = (1 - share) / 2
  const ends = ({ actual, predicted, low = predicted, high = predicted }: Pair) =>
    (pinball(actual, low, tail) + pinball(actual, high, 1 - tail)) / 2
  return {
    ...regressionMetrics(pairs),
    pinball: mean(ends),
    coverage: mean(({ actual, predicted, low = predicted, high = predicted }) =>
      Number(low <= actual && actual <= high),
    ),
    interval_width: mean(({ predicted, low = predicted, high = predicted }) => high - low),
  }
}

/** The loss whose mean the quantile makes smallest: the distance, by how likely that side is. */
const pinball = (actual: number, said: number, quantile: number): number =>
  Math.max(quantile * (actual - said), (quantile - 1) * (actual - said))
