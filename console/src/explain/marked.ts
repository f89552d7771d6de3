/** What the words of a text add to an answer, where each of them stands. */

/** A stretch of a text: a word with what it adds, or what lies between words. */
export interface Stretch {
  readonly text: string
  /** Null between words, and of a word that the model does not know. */
  readonly adds: number | null
}

export interface Term {
  /** A word, or several with a blank between them. */
  readonly word: string
  readonly adds: number
}

/** A word or one symbol, as models of texts tell them apart. */
const wordOrSymbol = /[\p{L}\p{M}\p{N}]+(?:['’\u200c\u200d][\p{L}\p{M}\p{N}]+)*|[\p{P}\p{S}]/gu

const plain = (word: string) => word.normalize('NFC').toLowerCase().replaceAll('’', "'")

/**
 * A text in stretches. What a term of several words adds is shared among them, and among the places where it stands, so that
 * all stretches come to what all terms found in the text add.
 */
export const markedText = (text: string, terms: readonly Term[]): Stretch[] => {
  const found = [...text.matchAll(wordOrSymbol)]
  const words = found.map(([word]) => plain(word))
  const places = placesOf(words, Math.max(1, ...terms.map(({ word }) => word.split(' ').length)))
  const adds: (number | null)[] = words.map(() => null)
  for (const { word, adds: sum } of terms) {
    const { from = [], length = 1 } = places.get(word) ?? {}
    const each = sum / (from.length * length)
    for (const begin of from)
      for (let at = begin; at < begin + length; at++) adds[at] = (adds[at] ?? 0) + each
  }
  let end = 0
  const stretches = found.flatMap(({ index, 0: word }, at): Stretch[] => {
    const between = text.slice(end, index)
    end = index + word.length
    return [
      { text: between, adds: null },
      { text: word, adds: adds[at] ?? null },
    ]
  })
  return [...stretches, { text: text.slice(end), adds: null }].filter(({ text }) => text !== '')
}

interface Places {
  readonly from: number[]
  readonly length: number
}

/** Where each run of at most so many words begins. */
const placesOf = (words: readonly string[], most: number): ReadonlyMap<string, Places> => {
  const places = new Map<string, Places>()
  for (let length = 1; length <= most; length++)
    for (let from = 0; from + length <= words.length; from++) {
      const term = words.slice(from, from + length).join(' ')
      const known = places.get(term)
      if (known) known.from.push(from)
      else places.set(term, { from: [from], length })
    }
  return places
}
