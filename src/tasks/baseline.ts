import type { Metrics } from '../core/records.ts'
import { unknown } from './tokenizer.ts'

/**
 * What guessing by the words' frequencies alone gives: every next word gets its share of the training
 * words, each counted once more. `counts` `[words]` by id, `sentences` as ids.
 */
export const baselineOf = (
  counts: readonly number[],
  sentences: Iterable<readonly number[]>,
): Metrics => {
  const logs = logShares(counts)
  const sums = { loss: 0, count: 0, hits1: 0, hits5: 0, positions: 0 }
  for (const ids of sentences)
    for (const next of ids.slice(1)) {
      sums.positions++
      if (next <= unknown) continue
      sums.count++
      sums.loss -= logs[next] ?? 0
      // Ids go by falling frequency: the most frequent word is the one after the reserved ids.
      if (next <= unknown + 1) sums.hits1++
      if (next <= unknown + 5) sums.hits5++
    }
  return metricsOf(sums)
}

/** Logarithms of the words' shares; the reserved ids have next to none. */
export const logShares = (counts: readonly number[]): Float32Array => {
  const total = counts.reduce((sum, count, id) => (id > unknown ? sum + count + 1 : sum), 0)
  return Float32Array.from(counts, (count, id) =>
    id > unknown ? Math.log((count + 1) / total) : -20,
  )
}

/**
 * From the sums of the validation graph: `val_loss` is the mean cross-entropy of the next words that
 * the model knows, in nats, `perplexity` its exponential; `top1` and `top5` are shares of all next
 * words, those that it does not know among the misses.
 */
export const metricsOf = (sums: Metrics): Metrics => {
  const { loss = 0, count = 0, hits1 = 0, hits5 = 0, positions = 0 } = sums
  const val_loss = loss / Math.max(count, 1)
  return {
    val_loss,
    perplexity: Math.exp(val_loss),
    top1: hits1 / Math.max(positions, 1),
    top5: hits5 / Math.max(positions, 1),
  }
}
