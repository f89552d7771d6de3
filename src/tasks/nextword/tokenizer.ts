/**
 * Words and their numbers. A word is a run of letters, marks and digits of any script, lower case,
 * with apostrophes kept inside (`don't`); everything else separates. Ids go by falling frequency:
 * 0 pads, 1 stands for every unknown word, 2 is the most frequent word.
 *
 * A run of a script without spaces is divided: by a dictionary where a vocabulary is learnt, then by the words of the
 * vocabulary alone, so that every reader of it divides alike.
 */
import { MillraceError, messageOf } from '../../core/error.ts'
import {
  divided,
  dividerOf,
  isSpaceless,
  partsOf,
  patternOf,
  symbol,
} from '../../encode/text/spaceless.ts'

export const padding = 0
export const unknown = 1

/** First ids, which are no words of a text: their angle brackets never get through the pattern. */
const reserved = ['<pad>', '<unk>'] as const

/** Longer "words" (a line of base64, say) are never learnt. UTF-16 units. */
export const longestWord = 64

// Understood alike by JavaScript and by the Oniguruma library of Hugging Face's tokenizers. The
// invisible joiners (U+200C, U+200D) belong into words of Persian and of Indian scripts.
const pattern = "[\\p{L}\\p{M}\\p{N}]+(?:['\u200c\u200d][\\p{L}\\p{M}\\p{N}]+)*"
const matcher = new RegExp(pattern, 'gu')

/** The same, and every symbol by itself. */
const symbolPattern = `${pattern}|${symbol}`
const symbolMatcher = new RegExp(symbolPattern, 'gu')

/** The words of a text in order, runs of scripts without spaces undivided. */
export const wordsOf = (text: string): readonly string[] => normalize(text).match(matcher) ?? []

// Only the Greek capital sigma is lowered by its place in the word; here each letter goes by itself.
const normalize = (text: string): string =>
  text.normalize('NFC').replaceAll('Σ', 'σ').toLowerCase().replaceAll('’', "'")

/** The same, runs divided, with or without symbols. */
const dividedWords = (
  text: string,
  divide: (run: string) => string[],
  symbols: boolean,
): readonly string[] =>
  isSpaceless(text)
    ? partsOf(normalize(text), symbols).flatMap((part) =>
        isSpaceless(part) ? divide(part) : [part],
      )
    : (normalize(text).match(symbols ? symbolMatcher : matcher) ?? [])

/** Words and symbols of a text in order, runs divided by a dictionary: what a vocabulary with symbols is made of. */
export const wordsAndSymbols = (text: string): readonly string[] =>
  dividedWords(text, divided, true)

export interface Tokenizer {
  /** Every word by its id. */
  readonly words: readonly string[]
  /** The words of a text in order, also those it does not know. */
  split(text: string): readonly string[]
  /** Their ids, 1 for those it does not know. */
  encode(text: string): number[]
  /** Id of a word as `wordsOf` gives it. */
  idOf(word: string): number
  /** What finds its words in a text, as Oniguruma reads it. */
  readonly pattern: string
}

export interface Vocabulary {
  readonly tokenizer: Tokenizer
  /** How often each id occurred; at 1 all words that were left out. */
  readonly counts: readonly number[]
}

export interface VocabularyOptions {
  /** Fewest occurrences of a word. */
  readonly minCount: number
  /** Most words, without the two reserved ones. */
  readonly vocabulary: number
}

/** Learns the words of texts. Words as frequent as each other keep the order they were first seen in. */
export const fitVocabulary = (texts: Iterable<string>, options: VocabularyOptions): Vocabulary => {
  const seen = new Map<string, number>()
  let total = 0
  for (const text of texts)
    for (const word of dividedWords(text, divided, false)) {
      seen.set(word, (seen.get(word) ?? 0) + 1)
      total++
    }
  const kept = [...seen]
    .filter(([word, count]) => count >= options.minCount && word.length <= longestWord)
    .sort(([, a], [, b]) => b - a)
    .slice(0, options.vocabulary)
  const words = kept.map(([word]) => word)
  if (words.some(isSpaceless)) {
    const tokenizer = createTokenizer(words)
    return { tokenizer, counts: countsIn(texts, tokenizer) }
  }
  const counts = kept.map(([, count]) => count)
  const left = total - counts.reduce((sum, count) => sum + count, 0)
  return { tokenizer: createTokenizer(words), counts: [0, left, ...counts] }
}

/** How often each id occurs: a vocabulary may divide a text otherwise than the dictionary that it came from. */
const countsIn = (texts: Iterable<string>, { words, encode }: Tokenizer): number[] => {
  const counts = words.map(() => 0)
  for (const text of texts) for (const id of encode(text)) counts[id] = (counts[id] ?? 0) + 1
  return counts
}

interface TokenizerOptions {
  /** Whether runs of scripts without spaces are divided by the vocabulary. Default: where it has such words. */
  readonly divides?: boolean
  /** Whether symbols are words too. Default false. */
  readonly symbols?: boolean
}

/** A tokenizer of these words, the first of which gets the id 2. */
export const createTokenizer = (
  known: readonly string[],
  { divides = known.some(isSpaceless), symbols = false }: TokenizerOptions = {},
): Tokenizer => {
  const words = [...reserved, ...known]
  const ids = new Map(words.map((word, id) => [word, id]))
  const idOf = (word: string) => ids.get(word) ?? unknown
  if (!divides) {
    const [pattern, matcher] = plainMatcher(symbols)
    const split = (text: string): readonly string[] => normalize(text).match(matcher) ?? []
    return { words, idOf, pattern, split, encode: (text) => split(text).map(idOf) }
  }
  const divide = dividerOf(known)
  const split = (text: string) => dividedWords(text, divide, symbols)
  const encode = (text: string) => split(text).map(idOf)
  return { words, idOf, pattern: patternOf(known, symbols), split, encode }
}

/** What finds words where runs are left whole. */
const plainMatcher = (symbols: boolean): readonly [string, RegExp] =>
  symbols ? [symbolPattern, symbolMatcher] : [pattern, matcher]

/** `tokenizer.json` in the format of Hugging Face's tokenizers, which gives the same ids. */
export const printTokenizer = (tokenizer: Tokenizer): string =>
  `${JSON.stringify(
    {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'NFC' },
          { type: 'Lowercase' },
          { type: 'Replace', pattern: { String: '’' }, content: "'" },
        ],
      },
      pre_tokenizer: {
        type: 'Split',
        pattern: { Regex: tokenizer.pattern },
        behavior: 'Removed',
        invert: true,
      },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordLevel',
        vocab: Object.fromEntries(tokenizer.words.map((word, id) => [word, id])),
        unk_token: reserved[unknown],
      },
    },
    null,
    1,
  )}\n`

/** Reads what `printTokenizer` wrote. Fails with `corrupt` on anything else. */
export const parseTokenizer = (text: string): Tokenizer => {
  const wrong = (why: string) =>
    new MillraceError('corrupt', {
      what: 'tokenizer.json is not a tokenizer of this format.',
      why,
      fix: 'Restore the package, or train again.',
    })
  let vocab: unknown
  let found: unknown
  try {
    const read = JSON.parse(text)
    vocab = read?.model?.vocab
    found = read?.pre_tokenizer?.pattern?.Regex
  } catch (error) {
    throw wrong(messageOf(error))
  }
  if (typeof vocab !== 'object' || vocab === null) throw wrong('It has no vocabulary.')
  const entries = Object.entries(vocab)
  const words: string[] = []
  for (const [word, id] of entries) {
    // An id beyond the last would make a list of that length.
    if (!Number.isInteger(id) || id < 0 || id >= entries.length)
      throw wrong(`The id of ${JSON.stringify(word.slice(0, 60))} is ${JSON.stringify(id)}.`)
    words[id] = word
  }
  const missing = reserved.find((word, id) => words[id] !== word)
  if (missing) throw wrong(`${missing} is not where it belongs.`)
  // `includes` sees the holes of a list, too.
  if (words.includes(undefined as never) || words.length !== Object.keys(vocab).length)
    throw wrong(`Ids do not run from 0 to ${words.length - 1}.`)
  const symbols = typeof found === 'string' && found.endsWith(`|${symbol}`)
  // One that was learnt before runs were divided leaves them whole.
  const [whole] = plainMatcher(symbols)
  return createTokenizer(words.slice(reserved.length), { divides: found !== whole, symbols })
}
