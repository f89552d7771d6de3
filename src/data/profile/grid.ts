/** Numbers counted by their leading bits: intervals that are a 4,096th of a power of two wide. */
import { type Digest, mantissaBits } from './digest.ts'

/** As a signed word. */
const signBit = -0x80000000

/** Counts numbers in place. The sum of both grids is the grid of both. */
export interface Grid {
  add(numbers: Float64Array, rows: number): void
  digest(): Digest
}

/** Bits of sign and exponent. */
const pageBits = 12

/** Fewer mantissa bits for many columns: a page of counts takes 4 · 2ᵇⁱᵗˢ bytes, one a power of two that occurs. */
export const createGrid = (bits = mantissaBits): Grid => {
  /** Where the counts of a sign and exponent begin; −1 where none was seen. */
  const starts = new Int32Array(1 << pageBits).fill(-1)
  const shift = 20 - bits
  const mask = (1 << bits) - 1
  let [counts, used] = [new Uint32Array(4 << bits), 0]
  const open = (page: number): number => {
    if (used === counts.length) {
      const more = new Uint32Array(2 * used)
      more.set(counts)
      counts = more
    }
    starts[page] = used
    used += 1 << bits
    return used - (1 << bits)
  }
  return {
    add(numbers, rows) {
      const words = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * rows)
      for (let row = 0; row < rows; row++) {
        const value = numbers[row] ?? 0
        if (Number.isNaN(value)) continue
        // The order of the words is that of the numbers; −0 is 0.
        const high = value === 0 ? 0 : (words[2 * row + 1] ?? 0)
        const ordered = high < 0 ? ~high : high ^ signBit
        const page = ordered >>> 20
        let start = starts[page] ?? 0
        if (start < 0) start = open(page)
        const cell = start + ((ordered >>> shift) & mask)
        counts[cell] = (counts[cell] ?? 0) + 1
      }
    },
    digest() {
      const nodes: Digest = new Map()
      const root = 1 << (pageBits + bits)
      starts.forEach((start, page) => {
        for (let cell = 0; start >= 0 && cell <= mask; cell++) {
          const count = counts[start + cell] ?? 0
          if (count > 0) nodes.set(root + (page << bits) + cell, count)
        }
      })
      return nodes
    },
  }
}
