/** Hashes of 64 bits, as two words, of texts and of what a row has in several columns. The same on every machine. */

/** Tells hashes apart from those that were made in another way. */
export const hashing = 'millrace-hash-1'

/** Beyond the text, so that its last word can be read whole. */
export const spare = 8

/** Writes the hash of the bytes from `start` to `end` to `words[2 · row]` and behind it. Murmur3 over two lanes of their own. */
export const hashBytes = (
  view: DataView,
  start: number,
  end: number,
  words: Uint32Array,
  row: number,
): void => {
  let one = 0x9368e53c | 0
  let other = 0x586dcd20 | 0
  for (let at = start; at < end; at += 4) {
    const left = end - at
    const word = view.getInt32(at, true)
    const block = left >= 4 ? word : word & (-1 >>> (8 * (4 - left)))
    one ^= scrambled(block, 0xcc9e2d51, 0x1b873593)
    one = (Math.imul((one << 13) | (one >>> 19), 5) + 0x1dd4b3ef) | 0
    other ^= scrambled(block, 0x239b961b, 0xab0e9789)
    other = (Math.imul((other << 17) | (other >>> 15), 9) + 0x561ccd1b) | 0
  }
  settle(one ^ (end - start), other ^ (end - start), words, row)
}

const scrambled = (block: number, first: number, second: number): number => {
  const word = Math.imul(block, first)
  return Math.imul((word << 15) | (word >>> 17), second)
}

const settle = (one: number, other: number, words: Uint32Array, row: number): void => {
  const sum = (one + other) | 0
  const a = mixed(sum)
  const b = mixed((other + sum) | 0)
  words[2 * row] = a + b
  words[2 * row + 1] = 2 * b + a
}

const mixed = (word: number): number => {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) | 0
}

/** Adds to hashes of rows what they have in one more column, where `valid` has a bit for it; null where all do. */
export const addHashes = (
  sums: Uint32Array,
  words: Uint32Array,
  rows: number,
  valid: Uint8Array | null,
): void => {
  for (let row = 0; row < rows; row++) {
    const there = valid === null || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
    const low = there ? (words[2 * row] ?? 0) : 1
    const high = there ? (words[2 * row + 1] ?? 0) : 2
    const one = sums[2 * row] ?? 0
    const other = sums[2 * row + 1] ?? 0
    // The hashes are mixed well; what is added up has to tell their order.
    sums[2 * row] = Math.imul(((one << 7) | (one >>> 25)) ^ low, 0xcc9e2d51)
    sums[2 * row + 1] = Math.imul(((other << 11) | (other >>> 21)) ^ high, 0x9e3779b1)
  }
}

/** Makes hashes of what was added up. */
export const settleHashes = (sums: Uint32Array, rows: number): void => {
  for (let row = 0; row < rows; row++)
    settle((sums[2 * row] ?? 0) | 0, (sums[2 * row + 1] ?? 0) | 0, sums, row)
}
