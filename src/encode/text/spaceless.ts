/** Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Burmese and Khmer. */

/** Blocks of their signs, first and last, by code point: engines of any age read them alike. */
const blocks = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
  [0x3005, 0x3007],
  [0x3041, 0x30ff],
  [0x31f0, 0x31ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa9e0, 0xa9ff],
  [0xaa60, 0xaa7f],
  [0xf900, 0xfaff],
  [0xff66, 0xff9f],
  [0x20000, 0x3ffff],
] as const

const ranges = blocks
  .map(([first, last]) => `${String.fromCodePoint(first)}-${String.fromCodePoint(last)}`)
  .join('')

const sign = '[\\p{L}\\p{M}\\p{N}]'

/** A letter of such a script, and one of any other, as JavaScript and Oniguruma read it. */
const close = `(?:(?=[${ranges}])${sign})`
const apart = `(?:(?![${ranges}])${sign})`

/** One sign that is no letter: a mark of punctuation, a symbol. */
export const symbol = '[\\p{P}\\p{S}]'

const any = new RegExp(`[${ranges}]`, 'u')
const word = `${apart}+(?:['\u200c\u200d]${apart}+)*`
const parts = new RegExp(`${close}+|${word}`, 'gu')
const partsAndSymbols = new RegExp(`${close}+|${word}|${symbol}`, 'gu')
const ends = new RegExp(`[${ranges}]$`, 'u')
const begins = new RegExp(`^[${ranges}]`, 'u')

/** Everything up to the first white space or sign of such a script. */
export const beginning = new RegExp(`^[^\\s${ranges}]*`, 'u')

export const isSpaceless = (text: string): boolean => any.test(text)

/** Runs of signs of such a script, and words of others, in order; where they count, symbols each by itself. */
export const partsOf = (text: string, symbols = false): readonly string[] =>
  text.match(symbols ? partsAndSymbols : parts) ?? []

/** The words of a run as dictionaries divide it: what a vocabulary is made of. */
export const divided = (run: string): string[] =>
  Array.from(segmenter.segment(run), ({ segment }) => segment)

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** What comes first in a run: the longest word that is known, else one sign. */
export type Divide = (run: string) => string[]

/**
 * Divides runs by words alone, from the left and the longest first: whoever has the words divides them alike, without
 * a dictionary.
 */
export const dividerOf = (words: readonly string[]): Divide => {
  const known = new Set(words.filter(isSpaceless))
  const longest = Math.max(1, ...Array.from(known, ({ length }) => length))
  return (run) => {
    const found: string[] = []
    for (let at = 0; at < run.length; ) {
      let length = Math.min(longest, run.length - at)
      while (length > 0 && !known.has(run.slice(at, at + length))) length--
      const end = at + (length || String.fromCodePoint(run.codePointAt(at) ?? 0).length)
      found.push(run.slice(at, end))
      at = end
    }
    return found
  }
}

/** The same as a pattern: words, longest first, then single signs, then words of other scripts, then symbols. */
export const patternOf = (words: readonly string[], symbols = false): string => {
  const known = words.filter(isSpaceless).toSorted((a, b) => b.length - a.length)
  return [...known, close, word, ...(symbols ? [symbol] : [])].join('|')
}

/** Words as a text: those of such a script beside each other, all others with a space between. */
export const joinWords = (words: readonly string[]): string =>
  words.reduce((text, word) => text + gapBetween(text, word) + word, '')

/** What stands between a text and a word that follows it. */
export const gapBetween = (text: string, word: string): string =>
  text === '' || (ends.test(text) && begins.test(word)) ? '' : ' '
