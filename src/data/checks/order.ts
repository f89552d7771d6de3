/** Numbers in ascending order, in memory or in blobs, asked where they lie. */
import type { Blobs } from '../../store/blobs.ts'
import { hashesIn, hashesOf, joined, type KeySet, placeOf } from './sets.ts'

export interface Order {
  readonly size: number
  /** The number at a place, 0 for the least. */
  at(place: number): Promise<number>
  /** How many are less. */
  below(number: number): Promise<number>
}

/** Of ascending numbers, no NaN among them. */
export const orderOf = (sorted: Float64Array): Order => {
  const below = (number: number) => {
    let [from, to] = [0, sorted.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((sorted[middle] ?? 0) < number) from = middle + 1
      else to = middle
    }
    return from
  }
  return {
    size: sorted.length,
    at: async (place) => sorted[place] ?? Number.NaN,
    below: async (number) => below(number),
  }
}

/** Ascending numbers as keys of the same order. Zeros are alike. */
export const keysOf = (sorted: Float64Array): BigUint64Array => {
  const keys = new BigUint64Array(sorted.length)
  new Float64Array(keys.buffer).set(sorted.map((number) => number + 0))
  const words = new Uint32Array(keys.buffer)
  for (let at = 0; at < words.length; at += 2) {
    const isNegative = (words[at + 1] ?? 0) >>> 31 === 1
    words[at] = (words[at] ?? 0) ^ (isNegative ? 0xffffffff : 0)
    words[at + 1] = (words[at + 1] ?? 0) ^ (isNegative ? 0xffffffff : 0x80000000)
  }
  return keys
}

const keyOf = (number: number): bigint => keysOf(Float64Array.of(number))[0] ?? 0n

const top = 1n << 63n

const numberOf = (key: bigint): number => {
  const bits = BigUint64Array.of(key >= top ? key ^ top : ~key & ((1n << 64n) - 1n))
  return new Float64Array(bits.buffer)[0] ?? Number.NaN
}

/** Of what `keepKeys` kept of the keys of numbers: parts are only read where what is asked for lies in them. */
export const keptOrder = (blobs: Blobs, { size, parts, recent }: KeySet): Order => {
  const runs: Run[] = parts.map(({ digest, keys, first, last }) => ({
    ...{ count: keys, first: BigInt(`0x${first}`), last: BigInt(`0x${last}`) },
    read: once(() => hashesOf(blobs, digest)),
  }))
  const last = hashesIn(recent)
  if (last.length > 0)
    runs.push({
      ...{ count: last.length, first: last[0] ?? 0n, last: last.at(-1) ?? 0n },
      read: async () => last,
    })
  return {
    size,
    at: async (place) => numberOf(await keyAt(runs, place)),
    below: (number) => countBelow(runs, keyOf(number)),
  }
}

interface Run {
  readonly count: number
  readonly first: bigint
  readonly last: bigint
  read(): Promise<BigUint64Array>
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

const countBelow = async (runs: readonly Run[], key: bigint): Promise<number> => {
  let count = 0
  for (const run of runs)
    if (run.last < key) count += run.count
    else if (run.first < key) count += placeOf(await run.read(), key)
  return count
}

/** Ends of runs enclose the key; what has a part between them is read. */
const keyAt = async (runs: readonly Run[], place: number): Promise<bigint> => {
  const sum = (some: readonly Run[]) => some.reduce((all, { count }) => all + count, 0)
  const ends = runs.flatMap(({ first, last }) => [first, last]).sort(ascending)
  // At most so many keys are less than an end, and at least so many are not above it.
  const low = ends.findLast((end) => sum(runs.filter(({ first }) => first < end)) <= place)
  const high = ends.find((end) => sum(runs.filter(({ last }) => last <= end)) > place)
  const between = runs.filter(
    ({ first, last }) => last >= (low ?? first) && first <= (high ?? last),
  )
  const before = sum(runs.filter((run) => run.last < (low ?? run.first)))
  const keys = joined(await Promise.all(between.map(({ read }) => read()))).sort()
  return keys[place - before] ?? 0n
}

const ascending = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0)
