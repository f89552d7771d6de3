/** Word vectors that a network begins with: alike where words stand near the same others. */
import type { Rng } from '../../../core/rng.ts'
import { unknown } from '../tokenizer.ts'
import { type Known, nearness } from './near.ts'
import { leadingDirections } from './sparse.ts'

export interface VectorsOptions extends Known {
  readonly width: number
}

/** Root mean square of the numbers of a frequent word. */
const scale = 0.1

/** A word that occurred so often gets half of that: what its neighbours tell is half chance. */
const half = 4

/**
 * `[words, width]`: the leading directions of what words have to do with their neighbours in the sentences and with words
 * that look like them, without what all have in common, each word's vector of a length that only its count decides. Reserved ids have zeros.
 */
export const wordVectors = (
  sentences: Iterable<readonly number[]>,
  { width, ...known }: VectorsOptions,
  rng: Rng,
): Float32Array => {
  const { counts } = known
  const words = counts.length
  const table = new Float32Array(words * width)
  const all = words - unknown - 1
  const directions = leadingDirections(nearness(sentences, known), Math.min(width, all), rng)
  const means = directions.map((each) => each.reduce((sum, value) => sum + value, 0) / all)
  for (let word = unknown + 1; word < words; word++) {
    const vector = directions.map((each, at) => (each[word] ?? 0) - (means[at] ?? 0))
    const count = counts[word] ?? 0
    const length = scale * Math.sqrt(width) * (count / (count + half))
    const factor = length / (Math.hypot(...vector) || 1)
    vector.forEach((value, at) => {
      table[word * width + at] = factor * value
    })
  }
  return table
}
