/**
 * What a text is told by: its words, and n-grams of them. An n-gram is a shorter one and the word that follows it, so
 * that a pair of numbers names it. Words come first by the order of their ids, then n-grams, those in the most texts first.
 */
import { joinWords } from '../../encode/text/spaceless.ts'
import { createIndex, type Index } from '../nextword/ngram/index.ts'
import { type Tokenizer, unknown } from '../nextword/tokenizer.ts'

/** Ids below are no words. */
const firstWord = unknown + 1

export interface Features {
  readonly tokenizer: Tokenizer
  /** Words of the longest n-gram. */
  readonly order: number
  /** `[prefix, word]` of each n-gram: the number of the shorter one among the features, and the id of the word. */
  readonly ngrams: readonly (readonly [number, number])[]
  /** Inverse document frequency of each feature, ln((1 + texts) / (1 + texts that have it)) + 1. */
  readonly idf: Float32Array
}

/** A text as features and what each weighs. */
export interface Encoded {
  readonly ids: ArrayLike<number>
  readonly weights: ArrayLike<number>
}

/** Words in which n-grams are counted: of more, texts evenly apart. It bounds memory. */
const mostCounted = 10_000_000

export interface LearnOptions {
  readonly tokenizer: Tokenizer
  readonly ngram: number
  readonly minTexts: number
  readonly vocabulary: number
}

export const learnFeatures = (
  texts: Iterable<string>,
  { tokenizer, ngram: order, minTexts, vocabulary }: LearnOptions,
): Features => {
  const { index, counts, total } = countTexts(texts, tokenizer, order)
  const words = tokenizer.words.length - firstWord
  const kept = frequent(counts, words, { minTexts, most: vocabulary - words })
  const numbers = new Map(kept.map((key, at) => [key, words + at]))
  const pairs = kept.map((key): [number, number] => {
    const { prefix, word } = pairOf(index.keys[key - words] ?? 0, tokenizer.words.length)
    // A shorter n-gram is in as many texts at least, and was counted before: it is kept where a longer one is.
    return [prefix < words ? prefix : (numbers.get(prefix) ?? 0), word]
  })
  const idf = Float32Array.from(
    [...counts.slice(0, words), ...kept.map((key) => counts[key] ?? 0)],
    (count) => Math.log((1 + total) / (1 + count)) + 1,
  )
  return { tokenizer, order, ngrams: pairs, idf }
}

/** In how many texts each word and n-gram is; n-grams are numbered behind the words as they are found. */
const countTexts = (texts: Iterable<string>, tokenizer: Tokenizer, order: number) => {
  const size = tokenizer.words.length
  const index = createIndex()
  const counts: number[] = Array.from({ length: size - firstWord }, () => 0)
  let [total, seen] = [0, 0]
  for (const text of texts) {
    const ids = tokenizer.encode(text)
    seen += ids.length
    const every = Math.ceil(seen / mostCounted)
    if (every > 1 && total % every !== 0) continue
    const find = (key: number) => index.add(key)
    const found = new Set(occurrences(ids, { order, size, find }))
    for (const feature of found) counts[feature] = (counts[feature] ?? 0) + 1
    total++
  }
  return { index, counts, total }
}

/** The n-grams among counted features, by their numbers: those in the most texts, the first found among equals. */
const frequent = (
  counts: readonly number[],
  words: number,
  { minTexts, most }: { readonly minTexts: number; readonly most: number },
): number[] => {
  const enough: number[] = []
  for (let key = words; key < counts.length; key++)
    if ((counts[key] ?? 0) >= minTexts) enough.push(key)
  return enough
    .sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0) || one - other)
    .slice(0, Math.max(0, most))
}

const pairOf = (key: number, size: number) => ({
  prefix: Math.floor(key / size),
  word: key % size,
})

interface Finding {
  readonly order: number
  /** Ids that there are. */
  readonly size: number
  /** The number of an n-gram behind the words, by its key; −1 where it is none. */
  find(key: number): number
}

/** Every feature of a text as often as it occurs, from the left; an n-gram holds no word that is not known. */
const occurrences = function* (
  ids: readonly number[],
  { order, size, find }: Finding,
): Iterable<number> {
  for (const [at, first] of ids.entries()) {
    if (first < firstWord) continue
    let feature = first - firstWord
    yield feature
    for (let next = at + 1; next < at + order; next++) {
      const word = ids[next] ?? unknown
      const found = word < firstWord ? -1 : find(feature * size + word)
      if (found < 0) break
      feature = size - firstWord + found
      yield feature
    }
  }
}

/**
 * Encodes texts by the ids of their words: a feature that occurs n times weighs (1 + ln n) · idf, and all of a text have the length 1. A text
 * without any feature has feature 0 with no weight.
 */
export const encoderOf = ({ tokenizer, order, ngrams, idf }: Features) => {
  const size = tokenizer.words.length
  const index: Index = createIndex()
  for (const [prefix, word] of ngrams) index.add(prefix * size + word)
  const finding = { order, size, find: index.find }
  return (words: readonly number[]): Encoded => {
    const times = new Map<number, number>()
    for (const feature of occurrences(words, finding))
      times.set(feature, (times.get(feature) ?? 0) + 1)
    if (times.size === 0) return { ids: [0], weights: [0] }
    const raw = Array.from(times, ([id, n]) => (1 + Math.log(n)) * (idf[id] ?? 0))
    const length = Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0))
    return { ids: [...times.keys()], weights: raw.map((weight) => weight / length) }
  }
}

/** The words of a feature, by its number. */
export const namesOf = ({ tokenizer, ngrams }: Features): ((feature: number) => string) => {
  const words = tokenizer.words.length - firstWord
  const partsOf = (feature: number): string[] => {
    if (feature < words) return [tokenizer.words[feature + firstWord] ?? '']
    const [prefix, word] = ngrams[feature - words] ?? [0, 0]
    return [...partsOf(prefix), tokenizer.words[word] ?? '']
  }
  return (feature) => joinWords(partsOf(feature))
}
