/** Words that a reader hardly tells from each other: those that differ in one slip. */
import { editsBetween } from '../../core/nearest.ts'

/** Of shorter words a slip makes another word. */
const fewestLetters = 4

/** The words of a vocabulary that a slip makes of a word: a letter put in, left out, changed, or swapped with its neighbour. */
export const nearWords = (vocabulary: readonly string[]): ((word: string) => readonly string[]) => {
  const index = new Map<string, string[]>()
  for (const word of vocabulary)
    for (const rest of isLong(word) ? shortened(word) : []) {
      const found = index.get(rest)
      if (found) found.push(word)
      else index.set(rest, [word])
    }
  return (word) => {
    if (!isLong(word)) return []
    const all = new Set(shortened(word).flatMap((rest) => index.get(rest) ?? []))
    return [...all].filter((other) => other !== word && editsBetween(word, other) === 1)
  }
}

const isLong = (word: string) => word.length >= fewestLetters && /^\p{L}+$/u.test(word)

/** A word, and all that is left of it without one letter: those of two words meet where a slip lies between them. */
const shortened = (word: string): string[] => [
  ...new Set([
    word,
    ...Array.from({ length: word.length }, (_, at) => word.slice(0, at) + word.slice(at + 1)),
  ]),
]
