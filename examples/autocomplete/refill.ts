/**
 * New sentences for when the real ones are used up: each begins like one real sentence and ends like another, joined
 * at two words that both have. They are composed, not written by anybody; the audit trail calls them `refill`.
 *
 *   node examples/autocomplete/refill.ts FOLDER      prints the next ones
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv } from 'node:process'
import { keyOf } from './prepare.ts'

/** Sentences at a time. */
const many = 100

/** How many of the oldest sentences are joined: all of them are real, as new ones come in above them. */
const real = 12_000

/** Words of a sentence at most. */
const longest = 25

/** Tries before it is held that nothing new can be composed. */
const patience = 1_000_000

/**
 * The next sentences for a folder that `prepare` has filled: none that is in `sentences.csv` or `new_phrases.txt`. The
 * same folder gives the same ones, until they are taken in.
 */
export const refill = async (folder: string): Promise<string[]> => {
  const queued = await linesOf(join(folder, 'new_phrases.txt'))
  const rows = (await linesOf(join(folder, 'sentences.csv'))).slice(1)
  const used = new Set([...queued, ...rows].map(keyOf))
  const found: string[] = []
  const compose = composer(rows.slice(-real).map(unquoted))
  for (let tries = 0; found.length < many && tries < patience; tries++) {
    const sentence = compose()
    if (sentence === null || used.has(keyOf(sentence))) continue
    used.add(keyOf(sentence))
    found.push(sentence)
  }
  return found
}

/** A place in a sentence behind two words: what may follow there. */
interface Joint {
  readonly words: readonly string[]
  readonly at: number
}

/** Composes one sentence after the other, in an order that stays; null where two do not join. */
const composer = (sentences: readonly string[]): (() => string | null) => {
  const all = sentences
    .filter((sentence) => !/["()[\]]/.test(sentence))
    .map((sentence) => sentence.split(/\s+/))
  const joints = jointsOf(all)
  const draw = drawing(1)
  return () => {
    const words = all[draw(all.length)] ?? []
    const at = 3 + draw(Math.max(1, words.length - 3))
    const others = joints.get(pairOf(words, at)) ?? []
    const other = others[draw(others.length)]
    if (!other || other.words === words) return null
    const joined = [...words.slice(0, at), ...other.words.slice(other.at)]
    return joined.length <= longest ? joined.join(' ') : null
  }
}

/** The joints of sentences by the two words before them. */
const jointsOf = (all: readonly (readonly string[])[]): ReadonlyMap<string, readonly Joint[]> => {
  const joints = new Map<string, Joint[]>()
  for (const words of all)
    for (let at = 2; at <= words.length - 2; at++) {
      const pair = pairOf(words, at)
      if (pair === '') continue
      const known = joints.get(pair)
      if (known) known.push({ words, at })
      else joints.set(pair, [{ words, at }])
    }
  return joints
}

/** The two words before a place; nothing joins where one has a sign of punctuation. */
const pairOf = (words: readonly string[], at: number): string => {
  const pair = words.slice(at - 2, at).map((word) => word.toLowerCase())
  return pair.length === 2 && pair.every((word) => /^[\p{L}']+$/u.test(word)) ? pair.join(' ') : ''
}

/** Whole numbers below a bound, the same ones for a seed (mulberry32). */
const drawing = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const linesOf = async (path: string): Promise<string[]> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').filter((line) => line !== '')
}

const unquoted = (field: string) =>
  field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field

if (import.meta.main) {
  const [folder] = argv.slice(2)
  if (folder === undefined)
    throw new Error('Which folder? node examples/autocomplete/refill.ts .millrace/data')
  console.log((await refill(folder)).join('\n'))
}
