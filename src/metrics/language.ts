/** How well next words are told. */
import type { Metrics } from '../core/records.ts'

/**
 * From the sums of the validation graph: `val_loss` is the mean cross-entropy of the next words that
 * the model knows, in nats, `perplexity` its exponential; `top1` and `top5` are shares of all next
 * words, those that it does not know among the misses.
 */
export const languageMetrics = (sums: Metrics): Metrics => {
  const { loss = 0, count = 0, hits1 = 0, hits5 = 0, positions = 0 } = sums
  const val_loss = loss / Math.max(count, 1)
  return {
    val_loss,
    perplexity: Math.exp(val_loss),
    top1: hits1 / Math.max(positions, 1),
    top5: hits5 / Math.max(positions, 1),
  }
}
