/** How often words follow others. */
import { padding, unknown } from '../tokenizer.ts'
import { createIndex, type Index } from './index.ts'

/**
 * Counts of n-grams by context: the words before a word, of which 1 to order − 1 are looked at. A context has a
 * number: one word its id; a longer one comes in the order in which it was first seen, from `words` on. Before the
 * first word of a sentence stands padding, once. As in Kneser and Ney (1995), a context that reaches as far as can be
 * has how often a word followed it; a shorter one, how many different longer ones the word followed.
 */
export interface Counts {
  /** Words of the longest n-gram. */
  readonly order: number
  /** Ids there are, the reserved ones too. */
  readonly words: number
  /** Longer contexts by the number of the one that is a word shorter, times `words`, plus the older word. */
  readonly longer: Index
  /** Pairs of a context and a word that followed, by the context's number, times `words`, plus the word. */
  readonly pairs: Index
  /** Count of each pair. */
  readonly count: readonly number[]
  /** Of each word: in how many different contexts of one word it followed. */
  readonly alone: Int32Array
}

export interface CountOptions {
  /** Words of the longest n-gram, 2 or more. */
  readonly order: number
  readonly words: number
}

/** Counts what follows in sentences, given as ids. Unknown words are parts of contexts, and do not follow. */
export const countNgrams = (
  sentences: Iterable<readonly number[]>,
  { order, words }: CountOptions,
): Counts => {
  const [longer, pairs] = [createIndex(), createIndex()]
  const count: number[] = []
  const alone = new Int32Array(words)
  const counts = { order, words, longer, pairs, count, alone }
  /** Counts a pair once more, and says whether it is new. */
  const isNew = (context: number, word: number): boolean => {
    const pair = pairs.add(context * words + word)
    const held = count[pair] ?? 0
    count[pair] = held + 1
    return held === 0
  }
  for (const ids of sentences)
    for (let place = 0; place + 1 < ids.length; place++) {
      const next = ids[place + 1] ?? unknown
      if (next <= unknown) continue
      // What was seen before says nothing new of the shorter context.
      const contexts = contextsAt(counts, ids, place, longer.add).reverse()
      if (contexts.every((context) => isNew(context, next))) alone[next] = (alone[next] ?? 0) + 1
    }
  return counts
}

/** Numbers of the contexts that end with the word at a place, shortest first, as far as they are known. */
export const contextsAt = (
  { order, words, longer }: Pick<Counts, 'order' | 'words' | 'longer'>,
  ids: readonly number[],
  place: number,
  numberOf: (key: number) => number = longer.find,
): number[] => {
  let last = ids[place] ?? padding
  const contexts = [last]
  for (let at = place - 1; at >= -1 && contexts.length < order - 1; at--) {
    const found = numberOf(last * words + (at < 0 ? padding : (ids[at] ?? padding)))
    if (found < 0) break
    last = words + found
    contexts.push(last)
  }
  return contexts
}

/** How many words each context has, by its number. */
export const lengthsOf = ({ words, longer }: Counts): Uint8Array => {
  const lengths = new Uint8Array(words + longer.keys.length).fill(1)
  longer.keys.forEach((key, at) => {
    lengths[words + at] = (lengths[Math.floor(key / words)] ?? 0) + 1
  })
  return lengths
}
