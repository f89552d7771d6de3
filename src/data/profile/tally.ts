/**
 * How many different values a column has, and which are frequent. All are counted while they are few; beyond, a value
 * is counted from when it may have a thousandth of the rows, by a sketch of counts that are never too low (Cormode and
 * Muthukrishnan's, of one row).
 */
import { createRegisters, type Registers } from './registers.ts'
import { createTable } from './table.ts'

/** What a value is called, once it is to be kept. */
export type Label = (row: number) => string

export interface Tally {
  readonly registers: Registers
  /** Counts the values with these hashes, low word first, but for those that `isOut`. */
  add(
    words: Uint32Array,
    rows: number,
    isOut: ((row: number) => boolean) | null,
    label: Label,
  ): void
  /** Different values where each was counted; else null. */
  exact(): number | null
  /** Values and how often they occur at least, the most frequent first; by how much too low that is, or another's count, at most. */
  frequent(most: number): { readonly top: [string, number][]; readonly slack: number }
}

/** Bits of registers while counting; a profile keeps as many or fewer. */
export const registerBits = 10

/** Values that are all counted: of a few rows, of many, of a column among many. */
const most = { few: 16_384, many: 1024, wide: 128 }

/** Rows that are few. */
const fewRows = 20_000

/**
 * A value that is in the table is counted there, any other in its cell, with the others of that cell. So a value occurs
 * at most as often as its entry and its cell say.
 */
export const createTally = (wide: boolean): Tally => {
  const registers = createRegisters(registerBits)
  const table = createTable()
  const cells = new Uint32Array(wide ? 1024 : 16_384)
  const mask = cells.length - 1
  let [rows, isExact] = [0, true]

  const cellOf = (low: number, high: number) => (low ^ (high << 7)) & mask
  const evict = () => {
    isExact = false
    // At least what was seen once goes, so that there is room again.
    const seldom = Math.max(rows / 2048, 1)
    table.drop(
      (count) => count <= seldom,
      (low, high, count) => {
        const cell = cellOf(low, high)
        cells[cell] = (cells[cell] ?? 0) + count
      },
    )
  }
  const miss = (low: number, high: number, row: number, label: Label) => {
    const register = low >>> (32 - registerBits)
    const rank = Math.clz32(high) + 1
    if (rank > (registers[register] ?? 0)) registers[register] = rank
    if (!isExact) {
      const cell = cellOf(low, high)
      const count = (cells[cell] ?? 0) + 1
      cells[cell] = count
      if (count * 1024 < rows) return
      cells[cell] = count - 1
    }
    if (table.size() >= (wide ? most.wide : rows < fewRows ? most.few : most.many)) evict()
    table.insert(low, high, label(row))
  }
  return {
    registers,
    add(words, count, isOut, label) {
      for (let row = 0; row < count; row++) {
        if (isOut?.(row)) continue
        rows++
        const low = words[2 * row] ?? 0
        const high = words[2 * row + 1] ?? 0
        if (!table.hit(low, high)) miss(low, high, row, label)
      }
    },
    exact: () => (isExact ? table.size() : null),
    frequent(limit) {
      const all = table.entries().sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      const slack = cells.reduce((highest, count) => Math.max(highest, count), 0)
      return {
        top: all.slice(0, limit),
        slack: (all[limit]?.[1] ?? 0) + slack,
      }
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
