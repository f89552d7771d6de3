/** Free text as numbers of a fixed width: its words, each counted at a place that its hash decides. */
import { hashEnd, hashNext, hashStart } from './hash.ts'

/** Numbers that a text becomes. */
export const textWidth = 64

/** Characters of a text that are read. */
const longestText = 100_000

const words = /[\p{L}\p{N}\p{M}]+/gu

/** Characters of scripts that put no spaces between words: Thai, kana, Han. */
const isUnspaced = (code: number): boolean =>
  (code >= 0x0e00 && code <= 0x0e7f) ||
  (code >= 0x3040 && code <= 0x30ff) ||
  (code >= 0x3400 && code <= 0x9fff)

/** Words in lower case; of scripts without spaces, characters and pairs of them. */
export const wordsOf = function* (text: string): Generator<string> {
  const lower = text.slice(0, longestText).normalize('NFC').toLowerCase()
  for (const [word] of lower.matchAll(words)) {
    if (!isUnspaced(word.codePointAt(0) ?? 0)) {
      yield word
      continue
    }
    const characters = [...word]
    for (const [at, character] of characters.entries()) {
      yield character
      const next = characters[at + 1]
      if (next !== undefined) yield character + next
    }
  }
}

const hashOf = (word: string): number => {
  let hash = hashStart
  for (const character of word) hash = hashNext(hash, character.codePointAt(0) ?? 0)
  return hashEnd(hash)
}

/**
 * Counts of words with a sign (Weinberger et al. 2009), as a vector of length 1: float32 `[textWidth]`; zeros for a text
 * without words.
 */
export const hashedText = (text: string, into: Float32Array): void => {
  for (const word of wordsOf(text)) {
    const hash = hashOf(word)
    const place = hash % textWidth
    into[place] = (into[place] ?? 0) + (hash >>> 31 === 0 ? 1 : -1)
  }
  let square = 0
  for (const each of into) square += each * each
  if (square === 0) return
  const factor = 1 / Math.sqrt(square)
  for (let at = 0; at < into.length; at++) into[at] = (into[at] ?? 0) * factor
}
