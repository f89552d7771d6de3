/**
 * How many different values a column has, and which are frequent. All are counted while they are few; beyond, a value
 * is counted from when it may have a thousandth of the rows, by a sketch of counts that are never too low (Cormode and
 * Muthukrishnan's, of one row).
 */
import { createRegisters, type Registers } from './registers.ts'

/** What a value is called, once it is to be kept. */
export type Label = (row: number) => string

export interface Tally {
  readonly registers: Registers
  /** Counts the value with this hash. */
  add(low: number, high: number, row: number, label: Label): void
  /** Different values where each was counted; else null. */
  exact(): number | null
  /** Values and how often they occur at least, the most frequent first; by how much too low that is, or another's count, at most. */
  frequent(most: number): { readonly top: [string, number][]; readonly slack: number }
}

interface Entry {
  readonly low: number
  readonly high: number
  readonly label: string
  count: number
}

/** Bits of registers while counting; a profile keeps as many or fewer. */
export const registerBits = 10

/** Values that are all counted, of a column among few. */
export const mostCounted = 4096

export const createTally = (wide: boolean): Tally => {
  const registers = createRegisters(registerBits)
  const capacity = wide ? 256 : mostCounted
  const slots: (Entry | undefined)[] = new Array(capacity * 4)
  const counts = new Uint32Array(wide ? 1024 : 65_536)
  const mask = counts.length - 1
  const slotMask = slots.length - 1
  let [size, rows, isExact] = [0, 0, true]

  const place = (entry: Entry) => {
    let at = entry.low & slotMask
    while (slots[at]) at = (at + 1) & slotMask
    slots[at] = entry
  }
  const entries = () => slots.filter((entry) => entry !== undefined)
  /** Lets go of all that are seldom. */
  const clear = () => {
    const kept = entries().filter(({ count }) => count * 2048 > rows)
    slots.fill(undefined)
    kept.forEach(place)
    size = kept.length
    isExact = false
  }
  const insert = (low: number, high: number, label: string) => {
    if (size >= capacity) clear()
    place({ low, high, label, count: 1 })
    size++
  }

  return {
    registers,
    add(low, high, row, label) {
      rows++
      const register = low >>> (32 - registerBits)
      const rank = Math.clz32(high) + 1
      if (rank > (registers[register] ?? 0)) registers[register] = rank
      const cell = (low ^ (high << 7)) & mask
      const most = (counts[cell] ?? 0) + 1
      counts[cell] = most
      if (!isExact && most * 1024 < rows) return
      for (let at = low & slotMask; ; at = (at + 1) & slotMask) {
        const entry = slots[at]
        if (entry === undefined) return insert(low, high, label(row))
        if (entry.low === low && entry.high === high) {
          entry.count++
          return
        }
      }
    },
    exact: () => (isExact ? size : null),
    frequent(most) {
      const all = entries().sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
      const top = all.slice(0, most)
      const rest = Uint32Array.from(counts)
      for (const { low, high, count } of top) {
        const cell = (low ^ (high << 7)) & mask
        rest[cell] = (rest[cell] ?? 0) - count
      }
      const slack = isExact
        ? (all[most]?.count ?? 0)
        : rest.reduce((highest, count) => Math.max(highest, count), 0)
      return { top: top.map(({ label, count }) => [label, count]), slack }
    },
  }
}

/** Hashes of numbers, 0 and −0 alike, that are the same on every machine. */
export const hashNumbers = (numbers: Float64Array, rows: number, words: Uint32Array): void => {
  const bits = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * rows)
  for (let row = 0; row < rows; row++) {
    const isZero = numbers[row] === 0
    let low = isZero ? 0 : (bits[2 * row] ?? 0)
    let high = isZero ? 0 : (bits[2 * row + 1] ?? 0)
    low = mixed(low ^ Math.imul(high, 0x85ebca6b))
    high = mixed(high ^ Math.imul(low, 0x9e3779b1))
    words[2 * row] = low
    words[2 * row + 1] = high
  }
}

const mixed = (word: number) => {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

/** The same of a text. */
export const hashText = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mixed(hash) >>> 0
}
