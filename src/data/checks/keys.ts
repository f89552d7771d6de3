/** The values that rows have in the columns of a check, by their hashes: how many there are, and which. */
import { isThere, type Vector } from '../../store/lake/chunk.ts'

/** Hashes of 64 bits as they come; where there is none, the row has no value. */
export interface Keys {
  add(hashes: Vector, rows: number): void
  /** One hash, its lower and its higher word. */
  note(low: number, high: number): void
  /** Rows that have a value. */
  known(): number
  /** Every hash once, ascending, in parts. Nothing can be added after it. */
  distinct(): readonly BigUint64Array[]
  /** Those of them that several rows have, once it is known which there are; null where they are many. */
  repeated(): BigUint64Array | null
}

/** Hashes that several rows have and that are told. */
const mostRepeated = 10_000

/** Hashes are kept apart by their first bits, so that what is sorted at once is small. */
const bits = 6

export const createKeys = (): Keys => {
  const buckets = Array.from({ length: 1 << bits }, createBucket)
  let known = 0
  let settled: readonly BigUint64Array[] | null = null
  const keep = (low: number, high: number) => {
    known++
    buckets[high >>> (32 - bits)]?.add(low, high)
  }
  const repeated: bigint[] = []
  const repeat = (hash: bigint) => {
    if (repeated.length <= mostRepeated && repeated.at(-1) !== hash) repeated.push(hash)
  }
  return {
    add({ valid, words }, rows) {
      for (let row = 0; row < rows; row++) {
        if (valid !== null && !isThere(valid, row)) continue
        keep(words[2 * row] ?? 0, words[2 * row + 1] ?? 0)
      }
    },
    note: keep,
    known: () => known,
    distinct() {
      settled ??= buckets.map((bucket) => bucket.settle(repeat))
      return settled
    },
    repeated: () => (repeated.length > mostRepeated ? null : BigUint64Array.from(repeated)),
  }
}

const createBucket = () => {
  let words = new Uint32Array(64)
  let used = 0
  return {
    add(low: number, high: number) {
      if (used === words.length) {
        const more = new Uint32Array(2 * used)
        more.set(words)
        words = more
      }
      words[used++] = low
      words[used++] = high
    },
    settle(repeated: (hash: bigint) => void): BigUint64Array {
      const sorted = new BigUint64Array(words.buffer, 0, used / 2).sort()
      words = new Uint32Array(0)
      return withoutRepeats(sorted, repeated)
    },
  }
}

/** Each of some ascending numbers once. They are changed. */
export const withoutRepeats = (
  sorted: BigUint64Array,
  repeated?: (hash: bigint) => void,
): BigUint64Array => {
  const words = new Uint32Array(sorted.buffer, sorted.byteOffset, 2 * sorted.length)
  let kept = 0
  for (let at = 0; at < words.length; at += 2) {
    const [low, high] = [words[at] ?? 0, words[at + 1] ?? 0]
    if (kept > 0 && words[kept - 2] === low && words[kept - 1] === high) {
      repeated?.((BigInt(high) << 32n) | BigInt(low))
      continue
    }
    words[kept++] = low
    words[kept++] = high
  }
  return sorted.subarray(0, kept / 2)
}
