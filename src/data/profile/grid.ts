/** Numbers counted by their leading bits: intervals that are a 4,096th of a power of two wide. */
import type { Digest } from './digest.ts'

const signBit = 0x80000000

/** Counts numbers in place. The sum of both grids is the grid of both. */
export interface Grid {
  add(numbers: Float64Array, rows: number): void
  digest(): Digest
}

/** Bits of sign and exponent. */
const pageBits = 12

/** Mantissa bits at most: keys have 24 bits. */
export const mostBits = 12

/** Fewer mantissa bits for many columns: a page of counts takes 4 · 2ᵇⁱᵗˢ bytes, one a power of two that occurs. */
export const createGrid = (bits = mostBits): Grid => {
  const pages: (Uint32Array | undefined)[] = new Array(1 << pageBits)
  const shift = 20 - bits
  const mask = (1 << bits) - 1
  return {
    add(numbers, rows) {
      const words = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * rows)
      for (let row = 0; row < rows; row++) {
        const value = numbers[row] ?? 0
        if (value !== value) continue
        const high = value === 0 ? 0 : (words[2 * row + 1] ?? 0)
        const ordered = high < 0 ? ~high : high | signBit
        const at = ordered >>> 20
        let page = pages[at]
        if (!page) {
          page = new Uint32Array(1 << bits)
          pages[at] = page
        }
        const cell = (ordered >>> shift) & mask
        page[cell] = (page[cell] ?? 0) + 1
      }
    },
    digest() {
      const nodes = new Map<number, number>()
      const root = 1 << (pageBits + bits)
      pages.forEach((page, at) => {
        page?.forEach((count, cell) => {
          if (count > 0) nodes.set(root + (at << bits) + cell, count)
        })
      })
      return nodes
    },
  }
}
