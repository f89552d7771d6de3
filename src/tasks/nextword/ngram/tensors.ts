/** Counted n-grams as arrays that a graph looks things up in. */

import { lengthsOf } from './count.ts'
import { slotsFor } from './slots.ts'
import type { Ngrams } from './smooth.ts'

/** Contexts of one length. Their numbers here are ids of words, or slots; the last one stands for all others. */
export interface Level {
  /** How a longer context is found: the key of each number, -1 where there is none, and shifts of `slotsFor`. */
  readonly found: { readonly keys: BigInt64Array; readonly shifts: Int32Array } | null
  /** Where the followers of each begin in `word` and `share`, and where the last ones end `[numbers + 1]`. */
  readonly begin: Int32Array
  /** What each leaves to the shorter context `[numbers]`. */
  readonly left: Float32Array
  readonly word: Int32Array
  readonly share: Float32Array
}

export interface NgramTensors {
  /** Probability of each word by itself `[words]`. */
  readonly alone: Float32Array
  /** Contexts of one word, of two, and so on. */
  readonly levels: readonly Level[]
}

/** Names of the tables of a level, from 0, in a graph. */
export const levelNames = (at: number) => {
  const stem = `ngram/${at + 1}`
  return {
    keys: `${stem}/keys`,
    shifts: `${stem}/shifts`,
    begin: `${stem}/begin`,
    left: `${stem}/left`,
    word: `${stem}/word`,
    share: `${stem}/share`,
  }
}

/** A key that no context has. */
const free = -1n

export const tensorsOf = (ngrams: Ngrams): NgramTensors => {
  const { counts, alone } = ngrams
  const lengths = lengthsOf(counts)
  const number = Int32Array.from(lengths, (_, context) => context)
  const followers = grouped(
    counts.pairs.keys.map((key) => Math.floor(key / counts.words)),
    lengths.length,
  )
  const levels = [
    levelOf(
      ngrams,
      Array.from({ length: counts.words }, (_, id) => id),
      followers,
      null,
    ),
  ]
  for (let long = 2; long < counts.order; long++) {
    const own = Array.from(lengths.keys()).filter((context) => lengths[context] === long)
    const keys = Float64Array.from(own, (context) => {
      const key = counts.longer.keys[context - counts.words] ?? 0
      const older = key % counts.words
      return (number[(key - older) / counts.words] ?? 0) * counts.words + older
    })
    const { slots, shifts, of } = slotsFor(keys)
    const held = new Array<number>(slots).fill(-1)
    const written = new BigInt64Array(slots).fill(free)
    own.forEach((context, at) => {
      const slot = of[at] ?? 0
      number[context] = slot
      held[slot] = context
      written[slot] = BigInt(keys[at] ?? 0)
    })
    levels.push(levelOf(ngrams, held, followers, { keys: written, shifts }))
  }
  return { alone: Float32Array.from(alone), levels }
}

/** `held`: the context of each number, -1 where it has none. */
const levelOf = (
  { counts, share, left }: Ngrams,
  held: readonly number[],
  followers: (context: number) => Int32Array,
  found: Level['found'],
): Level => {
  const begin = new Int32Array(held.length + 2)
  const pairs: number[] = []
  held.forEach((context, number) => {
    if (context >= 0) for (const pair of followers(context)) pairs.push(pair)
    begin[number + 1] = pairs.length
  })
  begin[held.length + 1] = pairs.length
  return {
    found,
    begin,
    left: Float32Array.from([...held, -1], (context) => left[context] ?? 1),
    word: Int32Array.from(pairs, (pair) => (counts.pairs.keys[pair] ?? 0) % counts.words),
    share: Float32Array.from(pairs, (pair) => share[pair] ?? 0),
  }
}

/** Places of each group, given the group of each place. */
const grouped = (groups: readonly number[], count: number): ((group: number) => Int32Array) => {
  const begin = new Int32Array(count + 1)
  for (const group of groups) begin[group + 1] = (begin[group + 1] ?? 0) + 1
  for (let at = 0; at < count; at++) begin[at + 1] = (begin[at + 1] ?? 0) + (begin[at] ?? 0)
  const next = begin.slice()
  const places = new Int32Array(groups.length)
  groups.forEach((group, place) => {
    const at = next[group] ?? 0
    places[at] = place
    next[group] = at + 1
  })
  return (group) => places.subarray(begin[group] ?? 0, begin[group + 1] ?? 0)
}
