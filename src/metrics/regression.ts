/** How well numbers are predicted. */
import type { Metrics } from '../core/records.ts'
import { standardError } from './error.ts'

/** A number as it is and as it was predicted. */
export interface Pair {
  readonly actual: number
  readonly predicted: number
}

/**
 * `val_loss` mean of (predicted − actual)², `val_loss_se` the standard error of what it is less than that
 * of guessing the mean, `rmse` its root, `mae` mean of |predicted − actual|, and `r2`
 * = 1 − Σ(predicted − actual)² / Σ(actual − mean)²; where all actual numbers are the same there is none.
 */
export const regressionMetrics = (pairs: readonly Pair[]): Metrics => {
  const mean = (of: (pair: Pair) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length
  const centre = mean(({ actual }) => actual)
  const error = mean(({ actual, predicted }) => (predicted - actual) ** 2)
  const spread = mean(({ actual }) => (actual - centre) ** 2)
  const gain = standardError(
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
