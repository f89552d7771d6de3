/** The vocabulary of a text column: the words with the lowest hashes, so that two vocabularies can be compared by them. */
import { createTally, hashText } from './tally.ts'
import type { Detail, WordsProfile } from './types.ts'

/** Counts the words of texts. */
export interface Words {
  add(text: string): void
  profile(detail: Detail): WordsProfile
}

/** Different words that are all kept; of more, those with lower hashes. */
const mostWords = 8192

const separate = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu

/** Words of a text as they are counted. */
export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(separate)) yield word.toLowerCase()
}

/** Hash and count, ascending. */
type Sample = [hash: number, count: number][]

export const createWords = (): Words => {
  const counts = new Map<number, number>()
  const tally = createTally(false)
  const pair = new Uint32Array(2)
  let [rows, tokens, below] = [0, 0, 2 ** 32]
  const shrink = () => {
    const kept = ascending(counts).slice(0, mostWords / 2)
    below = kept.at(-1)?.[0] ?? 0
    counts.clear()
    for (const [hash, count] of kept) counts.set(hash, count)
  }
  return {
    add(text) {
      rows++
      for (const known of wordsOf(text)) {
        tokens++
        const hash = hashText(known)
        pair[0] = hash
        pair[1] = Math.imul(hash, 0x9e3779b1)
        tally.add(pair, 1, null, () => known)
        if (hash > below) continue
        counts.set(hash, (counts.get(hash) ?? 0) + 1)
        if (counts.size > mostWords) shrink()
      }
    },
    profile(detail) {
      const all = ascending(counts)
      const isAll = below === 2 ** 32
      const sample = all.slice(0, detail.words)
      return {
        ...{ rows, tokens },
        vocabulary: isAll ? all.length : sizeFrom(all),
        vocabularyError: isAll ? 0 : errorOf(all.length),
        sample,
        ...tally.frequent(detail.top),
      }
    },
  }
}

const ascending = (counts: ReadonlyMap<number, number>): Sample =>
  [...counts].sort(([a], [b]) => a - b)

/** Of k lowest hashes among the values up to 1: (k − 1) / highest. */
const sizeFrom = (sample: WordsProfile['sample']): number =>
  Math.round(((sample.length - 1) * 2 ** 32) / ((sample.at(-1)?.[0] ?? 1) + 1))

const errorOf = (kept: number): number => Number((1 / Math.sqrt(Math.max(kept - 2, 1))).toFixed(4))

export const mergeWords = (
  one: WordsProfile,
  other: WordsProfile,
  detail: Detail,
  frequent: Pick<WordsProfile, 'top' | 'slack'>,
): WordsProfile => {
  const reach = Math.min(reachOf(one), reachOf(other))
  const counts = new Map<number, number>()
  for (const [hash, count] of [...one.sample, ...other.sample])
    if (hash <= reach) counts.set(hash, (counts.get(hash) ?? 0) + count)
  const all = ascending(counts)
  const isAll = reach === Infinity
  return {
    rows: one.rows + other.rows,
    tokens: one.tokens + other.tokens,
    vocabulary: isAll ? all.length : sizeFrom(all),
    vocabularyError: isAll ? 0 : errorOf(all.length),
    sample: all.slice(0, detail.words),
    ...frequent,
  }
}

/**
 * Which part of the words of a text, each as often as it occurs, another does not have; by the words that the samples of both
 * would hold. Null where there are none. `isExact`: whether these are all.
 */
export const unknownShare = (
  known: WordsProfile,
  words: WordsProfile,
): { readonly share: number; readonly isExact: boolean } | null => {
  const reach = Math.min(reachOf(known), reachOf(words))
  const there = new Set(known.sample.map(([hash]) => hash))
  let [all, unknown] = [0, 0]
  for (const [hash, count] of words.sample) {
    if (hash > reach) continue
    all += count
    if (!there.has(hash)) unknown += count
  }
  return all === 0 ? null : { share: unknown / all, isExact: reach === Infinity }
}

/** The highest hash up to which a sample has every word. */
const reachOf = ({ sample, vocabulary }: WordsProfile): number =>
  sample.length === vocabulary ? Infinity : (sample.at(-1)?.[0] ?? Infinity)

/**
 * How many words of a text there are, and how many that a vocabulary does not have, among those that its sample would
 * hold: all where it has every word, and always the same ones.
 */
export const createUnknown = (known: WordsProfile) => {
  const reach = reachOf(known)
  const there = new Set(known.sample.map(([hash]) => hash))
  return (text: string): { readonly tokens: number; readonly unknown: number } => {
    let [tokens, unknown] = [0, 0]
    for (const word of wordsOf(text)) {
      const hash = hashText(word)
      if (hash > reach) continue
      tokens++
      if (!there.has(hash)) unknown++
    }
    return { tokens, unknown }
  }
}
