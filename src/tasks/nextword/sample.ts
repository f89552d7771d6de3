/** A softmax over some words, drawn for each batch of training (Jean and others, 2015). */
import type { Rng } from '../../core/rng.ts'
import { float32, int64, type Tensors } from '../../core/tensor.ts'
import { logShares } from './baseline.ts'

/**
 * Draws the words that a batch looks at beside its own next words, each by itself, so that frequent ones are always
 * among them. Gives inputs: `candidates` int64 `[candidates]`, those words; `raised` `[candidates]`, the negative
 * logarithm of how likely each is to be a candidate, as a next word or drawn; `targets` int64 `[rows]`, places of the
 * next words among the candidates. With `raised` added to their logits, the candidates make up for the words that are not
 * there: on average the sum of exponents is that over all words.
 */
export type Sampler = (targets: readonly number[], rng: Rng) => Tensors

/** `counts`: how often each id occurred; `size`: words that are drawn, on average. */
export const createSampler = (counts: readonly number[], size: number): Sampler => {
  const shares = logShares(counts).map(Math.exp)
  const drawn = chancesOf(shares, size)
  const raisedBy = (word: number, rows: number) => {
    const missed = (1 - (drawn[word] ?? 0)) * (1 - (shares[word] ?? 0)) ** rows
    return -Math.log1p(-missed)
  }
  return (targets, rng) => {
    const seed = rng.below(2 ** 32)
    const places = new Map<number, number>()
    const add = (word: number) => {
      if (!places.has(word)) places.set(word, places.size)
    }
    targets.forEach(add)
    drawn.forEach((chance, word) => {
      if (uniformOf(seed, word) < chance) add(word)
    })
    const candidates = Array.from(places.keys())
    const raised = candidates.map((word) => raisedBy(word, targets.length))
    return {
      candidates: int64(candidates),
      raised: float32(Float32Array.from(raised)),
      targets: int64(targets.map((word) => places.get(word) ?? 0)),
    }
  }
}

/**
 * Chances that sum to `size`, at most 1 each, in proportion to the roots of shares: of a rare word that is drawn less than
 * it occurs, a single draw would weigh too much.
 */
const chancesOf = (shares: Float32Array, size: number): Float64Array => {
  const roots = Float64Array.from(shares, Math.sqrt)
  const scaled = (scale: number) => roots.map((root) => Math.min(1, scale * root))
  const sumOf = (scale: number) => scaled(scale).reduce((sum, chance) => sum + chance, 0)
  let [low, high] = [0, 1 / roots.reduce((least, root) => Math.min(least, root))]
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (sumOf(middle) < size) low = middle
    else high = middle
  }
  return scaled(high)
}

/** A number from 0 to 1 for a word, by a seed (splitmix32). */
const uniformOf = (seed: number, word: number): number => {
  const sum = (seed + Math.imul(word + 1, 0x9e3779b9)) | 0
  const once = Math.imul(sum ^ (sum >>> 16), 0x21f0aaad)
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97)
  return ((twice ^ (twice >>> 15)) >>> 0) / 2 ** 32
}
