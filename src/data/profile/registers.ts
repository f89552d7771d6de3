/** How many different values: HyperLogLog, estimated after Ertl, "New cardinality estimation algorithms" (2017). */

/** The highest rank of a value by each part of their hashes. `[2ᵇⁱᵗˢ]` */
export type Registers = Uint8Array

export const createRegisters = (bits: number): Registers => new Uint8Array(1 << bits)

/** Ranks come from a word of 32 bits. */
const longest = 32

/** Relative standard error of an estimate. */
export const errorOf = (bits: number): number => Number((1.04 / Math.sqrt(2 ** bits)).toFixed(4))

export const estimate = (registers: Registers): number => {
  const size = registers.length
  const counts = new Float64Array(longest + 2)
  for (const rank of registers) counts[rank] = (counts[rank] ?? 0) + 1
  let sum = size * tau(1 - (counts[longest + 1] ?? 0) / size)
  for (let rank = longest; rank > 0; rank--) sum = (sum + (counts[rank] ?? 0)) / 2
  sum += size * sigma((counts[0] ?? 0) / size)
  return Math.round(size ** 2 / (2 * Math.LN2 * sum))
}

const sigma = (share: number) => {
  if (share === 1) return Infinity
  let [x, y, sum] = [share, 1, share]
  for (let before = -1; sum !== before; ) {
    before = sum
    x *= x
    sum += x * y
    y *= 2
  }
  return sum
}

const tau = (share: number) => {
  if (share === 0 || share === 1) return 0
  let [x, y, sum] = [share, 1, 1 - share]
  for (let before = -1; sum !== before; ) {
    before = sum
    x = Math.sqrt(x)
    y /= 2
    sum -= (1 - x) ** 2 * y
  }
  return sum / 3
}

export const mergeRegisters = (one: Registers, other: Registers): Registers =>
  one.map((rank, at) => Math.max(rank, other[at] ?? 0))

/** The registers that fewer bits would have made: places are the leading bits of a hash, ranks come from another word. */
export const foldRegisters = (registers: Registers, bits: number): Registers => {
  const folded = createRegisters(bits)
  const width = registers.length / folded.length
  registers.forEach((rank, at) => {
    const place = Math.floor(at / width)
    folded[place] = Math.max(folded[place] ?? 0, rank)
  })
  return folded
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const values = new Uint8Array(128)
for (let at = 0; at < letters.length; at++) values[letters.charCodeAt(at)] = at

export const writeRegisters = (registers: Registers): string =>
  Array.from(registers, (rank) => letters[rank]).join('')

export const readRegisters = (text: string): Registers =>
  Uint8Array.from(Buffer.from(text, 'latin1'), (code) => values[code] ?? 0)
