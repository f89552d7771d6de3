/** Sets of hashes that lie in blobs, so that a few can be looked for without reading all. */
import type { Blobs } from '../../store/blobs.ts'
import { withoutRepeats } from './keys.ts'

/** Each hash is in one place: in a part, or among those that came last. */
export interface KeySet {
  readonly size: number
  readonly parts: readonly Part[]
  /** 8 bytes each, as base64; ascending. */
  readonly recent: string
}

/** Ascending hashes as a blob, 8 bytes each, the lowest byte first. */
export interface Part {
  readonly digest: string
  readonly keys: number
  /** The least and the largest, 16 hexadecimal digits. */
  readonly first: string
  readonly last: string
}

type Hashes = BigUint64Array

/** Hashes of a part; of the parts that are made anew together with others, at most half as many; and of those that stand by themselves. */
const most = { part: 65_536, small: 32_768, recent: 4096 }

/** Blobs that are written at the same time. */
const atOnce = 8

/** A set of ascending hashes that are all different, given in parts of any size. */
export const keepKeys = async (blobs: Blobs, given: readonly Hashes[]): Promise<KeySet> => {
  const size = given.reduce((sum, { length }) => sum + length, 0)
  if (size <= most.recent) return { size, parts: [], recent: textOf(joined(given)) }
  return { size, parts: await partsOf(blobs, given), recent: '' }
}

/** The ascending hashes that a set does not have. Fails as reading blobs does. */
export const absentFrom = async (blobs: Blobs, set: KeySet, hashes: Hashes): Promise<Hashes> => {
  const there = new Uint8Array(hashes.length)
  const mark = (part: Hashes, from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const hash = hashes[at] ?? 0n
      if (part[placeOf(part, hash)] === hash) there[at] = 1
    }
  }
  mark(hashesIn(set.recent), 0, hashes.length)
  for (const { digest, first, last } of set.parts) {
    const from = placeOf(hashes, BigInt(`0x${first}`))
    const to = placeOf(hashes, BigInt(`0x${last}`) + 1n)
    if (from < to) mark(await hashesOf(blobs, digest), from, to)
  }
  return hashes.filter((_, at) => there[at] === 0)
}

/** The set with ascending hashes that it does not have. */
export const withKeys = async (
  blobs: Blobs,
  set: KeySet,
  added: Hashes,
  /** Of what may stand in a set more than once. */
  merge: (sorted: Hashes) => Hashes = withoutRepeats,
): Promise<KeySet> => {
  if (added.length === 0) return set
  const size = set.size + added.length
  const recent = joined([hashesIn(set.recent), added]).sort()
  if (recent.length <= most.recent) return { ...set, size, recent: textOf(recent) }
  const small = set.parts.filter(({ keys }) => keys <= most.small)
  const others = await Promise.all(small.map(({ digest }) => hashesOf(blobs, digest)))
  const merged = merge(joined([recent, ...others]).sort())
  const kept = set.parts.filter((part) => !small.includes(part))
  return { size, parts: [...kept, ...(await partsOf(blobs, [merged]))], recent: '' }
}

const partsOf = async (blobs: Blobs, given: readonly Hashes[]): Promise<Part[]> => {
  const parts: Part[] = []
  const writing: Promise<Part>[] = []
  for (const hashes of ofSize(given, most.part)) {
    writing.push(writePart(blobs, hashes))
    if (writing.length === atOnce) parts.push(...(await Promise.all(writing.splice(0))))
  }
  return [...parts, ...(await Promise.all(writing))]
}

const writePart = async (blobs: Blobs, hashes: Hashes): Promise<Part> => {
  const { digest } = await blobs.put(bytesOf(hashes))
  const [first = 0n, last = 0n] = [hashes[0], hashes.at(-1)]
  return { digest, keys: hashes.length, first: shown(first), last: shown(last) }
}

const shown = (hash: bigint) => hash.toString(16).padStart(16, '0')

function* ofSize(given: readonly Hashes[], size: number): Generator<Hashes> {
  let waiting: Hashes[] = []
  let count = 0
  for (const all of given)
    for (let from = 0; from < all.length; ) {
      const some = all.subarray(from, from + size - count)
      waiting.push(some)
      from += some.length
      count += some.length
      if (count < size) continue
      yield joined(waiting)
      ;[waiting, count] = [[], 0]
    }
  if (count > 0) yield joined(waiting)
}

export const joined = (parts: readonly Hashes[]): Hashes => {
  const all = new BigUint64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Where a hash stands among ascending ones, or would stand. */
export const placeOf = (hashes: Hashes, hash: bigint): number => {
  let [from, to] = [0, hashes.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((hashes[middle] ?? 0n) < hash) from = middle + 1
    else to = middle
  }
  return from
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Hashes) =>
  Buffer.from(buffer, byteOffset, byteLength)

const textOf = (hashes: Hashes): string => bytesOf(hashes).toString('base64')

export const hashesIn = (text: string): Hashes => aligned(Buffer.from(text, 'base64'))

export const hashesOf = async (blobs: Blobs, digest: string): Promise<Hashes> =>
  aligned(await blobs.get(digest))

const aligned = (bytes: Buffer): Hashes => new BigUint64Array(Uint8Array.from(bytes).buffer)
