import type { Answer } from '../../core/answer.ts'
import type { Metrics } from '../../core/records.ts'
import { languageMetrics } from '../../metrics/language.ts'
import { suggestions } from './sizes.ts'
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
  return languageMetrics(sums)
}

/** What it answers after any text: the most frequent words with their shares. `words` by id. */
export const guessOf = (counts: readonly number[], words: readonly string[]): Answer => {
  const first = unknown + 1
  const shares = logShares(counts).subarray(first, first + suggestions)
  return {
    kind: 'text',
    suggestions: Array.from(shares, (log, rank) => ({
      word: words[first + rank] ?? '',
      probability: Math.exp(log),
    })),
  }
}

/** Logarithms of the words' shares; the reserved ids have next to none. */
export const logShares = (counts: readonly number[]): Float32Array => {
  const total = counts.reduce((sum, count, id) => (id > unknown ? sum + count + 1 : sum), 0)
  return Float32Array.from(counts, (count, id) =>
    id > unknown ? Math.log((count + 1) / total) : -20,
  )
}
