/** What answers of a classifier are usually like, by the rows that were held out. */
import type { Scores } from '../metrics/scores.ts'

/** Answers from which on it can be told. */
const fewest = 100

/** The best probability that nineteen of twenty answers reached; undefined where that cannot be told. */
export const usualOf = (scores: Scores): { readonly best: number } | undefined => {
  if (scores.kind !== 'classes' || scores.truth.length < fewest) return undefined
  const { truth, probabilities, labels } = scores
  const width = labels.length
  const best = Array.from(truth, (_, row) =>
    Math.max(...probabilities.subarray(row * width, (row + 1) * width)),
  ).sort((a, b) => a - b)
  return { best: best[Math.floor(best.length / 20)] ?? 0 }
}
