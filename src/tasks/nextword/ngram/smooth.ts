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
  const { words, pairs, count, longer } = counts
  const sumsOf = summed(counts)
  const none = sumsOf(-1)
  const alone = Float64Array.from(counts.alone, (many, word) =>
    word > unknown ? shareOf(many, none, uniformOf(counts)) : 0,
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
    next: (ids, place, leftOut = false) => nextOf(counts, sumsOf, { ids, place, leftOut }),
  }
}

/** Probability of a word that a context has counted so often; `lower`: by the context that is a word shorter. */
const shareOf = (many: number, sums: Sums, lower: number): number =>
  ownShare(many, sums) + leftShare(sums) * lower

const uniformOf = ({ words }: Counts): number => 1 / (words - unknown - 1)

interface Asked {
  readonly ids: readonly number[]
  readonly place: number
  readonly leftOut: boolean
}

const nextOf = (
  counts: Counts,
  sumsOf: (context: number) => Sums,
  { ids, place, leftOut }: Asked,
): Next => {
  const { order, words, pairs, count } = counts
  const next = ids[place + 1] ?? unknown
  const contexts = contextsAt(counts, ids, place)
  const seen = contexts.map((context) => count[pairs.find(context * words + next)] ?? 0)
  // A shorter context counts the word once less only where the longer one has not seen it elsewhere.
  const first = leftOut ? seen.findLastIndex((many) => many > 1) : contexts.length
  const sumsAt = (many: number, context: number, at: number) => {
    const sums = sumsOf(context)
    return at < first ? ([many, sums] as const) : ([many - 1, without(many, sums)] as const)
  }
  const told = new Array<number>(order - 1).fill(0)
  let probability = shareOf(...sumsAt(counts.alone[next] ?? 0, -1, -1), uniformOf(counts))
  contexts.forEach((context, at) => {
    const [many, sums] = sumsAt(seen[at] ?? 0, context, at)
    probability = shareOf(many, sums, probability)
    told[at] = 1 - leftShare(sums)
  })
  return { probability, told }
}
