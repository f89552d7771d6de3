/** Probabilities of counted n-grams: interpolated modified Kneser–Ney (Chen and Goodman, 1998, section 3). */
import { unknown } from '../tokenizer.ts'
import { type Counts, contextsAt } from './count.ts'
import { leftShare, ownShare, type Sums, summed, without } from './discount.ts'

export interface Ngrams {
  readonly counts: Counts
  /** Probability of each word `[words]` by itself; the reserved ids have none. */
  readonly alone: Float64Array
  /** Share of each pair in its context, once discounted. */
  readonly share: Float64Array
  /** What each context leaves to the one that is a word shorter, by its number. */
  readonly left: Float64Array
  /** Probability of each word `[words]` after the one at a place. */
  after(ids: readonly number[], place: number): Float64Array
  /**
   * What the contexts say of the word that follows a place. `leftOut`: as if it had not been counted there. So sure
   * are the counts of what is new to them, and what learns beside them must not take them for surer.
   */
  next(ids: readonly number[], place: number, leftOut?: boolean): Next
}

export interface Next {
  readonly probability: number
  /** The share that each context, shortest first, does not leave to the shorter one `[order − 1]`; 0 of one not known. */
  readonly told: readonly number[]
}

export const smooth = (counts: Counts): Ngrams => {
  const { order, words, pairs, count, longer } = counts
  const sumsOf = summed(counts)
  const uniform = 1 / (words - unknown - 1)
  const countOf = (context: number, word: number) => count[pairs.find(context * words + word)] ?? 0
  const ofAlone = (many: number, sums: Sums) => ownShare(many, sums) + leftShare(sums) * uniform
  const alone = Float64Array.from(counts.alone, (many, word) =>
    word > unknown ? ofAlone(many, sumsOf(-1)) : 0,
  )
  const share = Float64Array.from(count, (many, pair) =>
    ownShare(many, sumsOf(Math.floor((pairs.keys[pair] ?? 0) / words))),
  )
  const left = Float64Array.from({ length: words + longer.keys.length }, (_, context) =>
    leftShare(sumsOf(context)),
  )
  const shareIn = (context: number, word: number) => share[pairs.find(context * words + word)] ?? 0

  return {
    counts,
    alone,
    share,
    left,
    after: (ids, place) =>
      contextsAt(counts, ids, place).reduce(
        (lower, context) =>
          lower.map((each, word) => shareIn(context, word) + (left[context] ?? 1) * each),
        alone,
      ),
    next(ids, place, leftOut = false) {
      const next = ids[place + 1] ?? unknown
      const contexts = contextsAt(counts, ids, place)
      const seen = contexts.map((context) => countOf(context, next))
      // A shorter context counts the word once less only where the longer one has not seen it elsewhere.
      const first = leftOut ? seen.findLastIndex((many) => many > 1) : contexts.length
      const sumsAt = (many: number, context: number, at: number) => {
        const sums = sumsOf(context)
        return at < first ? ([many, sums] as const) : ([many - 1, without(many, sums)] as const)
      }
      const told = new Array<number>(order - 1).fill(0)
      let probability = ofAlone(...sumsAt(counts.alone[next] ?? 0, -1, -1))
      contexts.forEach((context, at) => {
        const [many, sums] = sumsAt(seen[at] ?? 0, context, at)
        const left = leftShare(sums)
        probability = ownShare(many, sums) + left * probability
        told[at] = 1 - left
      })
      return { probability, told }
    },
  }
}
