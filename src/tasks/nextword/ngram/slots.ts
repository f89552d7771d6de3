/** A place of its own for each key, found without a search: hash and displace (Belazzougui and others, 2009). */
import { MillraceError } from '../../../core/error.ts'

/**
 * What a key's slot is computed from. With q = key mod `modulus`: its bucket is (q·`spread` mod `modulus`) mod the
 * number of shifts, its slot (key + shift·(1 + (q·`stride` mod `modulus`) mod (slots − 1))) mod slots.
 */
export interface Slots {
  /** A prime. */
  readonly slots: number
  /** Shift of each bucket. */
  readonly shifts: Int32Array
  /** Slot of each key, in the order of the keys. */
  readonly of: Int32Array
}

/** Products of what is left by the modulus and of these stay below 2⁵³. */
export const modulus = 2 ** 31 - 1
export const spread = 1_640_531
export const stride = 3_266_489

/** Share of slots that are taken, keys a bucket, and how far one is shifted before another size is tried. */
const fill = 0.8
const together = 4
const farthest = 1 << 16

/** Keys are whole, from 0 to 2⁵³ − 1, none twice. */
export const slotsFor = (keys: Float64Array): Slots => {
  let slots = Math.ceil(keys.length / fill) + 2
  for (let tries = 0; tries < 20; tries++) {
    slots = primeFrom(slots + 1)
    const found = placed(keys, slots)
    if (found) return found
  }
  throw new MillraceError('internal', {
    what: `No table of ${slots} slots holds ${keys.length} keys apart.`,
  })
}

const placed = (keys: Float64Array, slots: number): Slots | null => {
  const shifts = new Int32Array(Math.ceil(keys.length / together) + 1)
  const of = new Int32Array(keys.length)
  const taken = new Uint8Array(slots)
  for (const bucket of bucketsOf(keys, shifts.length)) {
    const [first = 0] = bucket
    const shift = shiftOf(
      bucket.map((at) => pathOf(keys[at] ?? 0, slots)),
      taken,
    )
    if (shift === null) return null
    shifts[bucketOf(keys[first] ?? 0, shifts.length)] = shift
    for (const at of bucket) {
      const slot = slotAt(pathOf(keys[at] ?? 0, slots), shift, slots)
      of[at] = slot
      taken[slot] = 1
    }
  }
  return { slots, shifts, of }
}

/** Places of keys by bucket, the fullest first: they find room while there is much. */
const bucketsOf = (keys: Float64Array, count: number): number[][] => {
  const buckets: number[][] = Array.from({ length: count }, () => [])
  keys.forEach((key, at) => {
    buckets[bucketOf(key, count)]?.push(at)
  })
  return buckets.filter(({ length }) => length > 0).sort((a, b) => b.length - a.length)
}

const bucketOf = (key: number, count: number): number =>
  (((key % modulus) * spread) % modulus) % count

/** Where a key begins, and by how much a shift moves it. */
type Path = readonly [start: number, step: number]

const pathOf = (key: number, slots: number): Path => [
  key % slots,
  1 + ((((key % modulus) * stride) % modulus) % (slots - 1)),
]

const slotAt = ([start, step]: Path, shift: number, slots: number): number =>
  (start + shift * step) % slots

/** The least shift that puts all of a bucket into free slots; null where there is none. */
const shiftOf = (paths: readonly Path[], taken: Uint8Array): number | null => {
  for (let shift = 0; shift < farthest; shift++) {
    const slots = paths.map((path) => slotAt(path, shift, taken.length))
    if (slots.every((slot, at) => taken[slot] === 0 && slots.indexOf(slot) === at)) return shift
  }
  return null
}

const primeFrom = (least: number): number => {
  let number = least | 1
  while (!isPrime(number)) number += 2
  return number
}

const isPrime = (number: number): boolean => {
  for (let by = 3; by * by <= number; by += 2) if (number % by === 0) return false
  return true
}
