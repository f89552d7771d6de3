/** Slips of the fingers: what becomes of texts that are typed in a hurry. */
import type { Rng } from '../../core/rng.ts'

/** Keys beside each other on a keyboard, row by row. */
const keyboard = ['qwertzuiop', 'asdfghjkl', 'yxcvbnm']

const beside: ReadonlyMap<string, string> = new Map(
  keyboard.flatMap((row) =>
    [...row].map((key, at) => [key, `${row[at - 1] ?? ''}${row[at + 1] ?? ''}`] as const),
  ),
)

/** Shorter words stay as they are: a slip in one makes another word. */
const fewestLetters = 3

/**
 * A share of the words of three letters or more, each with one slip: two letters in the wrong order, one that is left
 * out, typed twice, or the key beside it instead.
 */
export const misspelt = (text: string, share: number, rng: Rng): string =>
  text.replaceAll(/\p{L}+/gu, (word) =>
    [...word].length >= fewestLetters && rng.uniform() < share ? slipped(word, rng) : word,
  )

const slipped = (word: string, rng: Rng): string => {
  const letters = [...word]
  const at = rng.below(letters.length - 1)
  const [one = '', next = ''] = letters.slice(at)
  const changed = [
    () => (one === next ? [one, one, next] : [next, one]),
    () => [next],
    () => [one, one, next],
    () => [neighbour(one, rng), next],
  ][rng.below(4)]?.()
  return [...letters.slice(0, at), ...(changed ?? [one, next]), ...letters.slice(at + 2)].join('')
}

/** A key beside that of a letter, in its case; a letter that is on no such keyboard is typed twice. */
const neighbour = (letter: string, rng: Rng): string => {
  const lower = letter.toLowerCase()
  const keys = beside.get(lower)
  if (!keys) return letter + letter
  const key = keys[rng.below(keys.length)] ?? letter
  return letter === lower ? key : key.toUpperCase()
}
