/** Below this the engine's own sort is faster. */
const radixFrom = 20_000
const digitBits = 11
const digits = 6
const buckets = 2 ** digitBits

/** Which half of a double holds its sign, as two 32-bit words in the order of this machine. */
const high = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0

/**
 * Sorts numbers that are not NaN in place, ascending: `[n]`. Many are sorted digit by digit (radix, least significant
 * first) over their bits, a linear time whatever their values.
 */
export const sortNumbers = (values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
  if (values.length < radixFrom) return values.sort()
  let from = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
  let to = new Uint32Array(2 * values.length)
  for (let at = 0; at < from.length; at += 2) flip(from, at, (from[at + high] ?? 0) >>> 31 === 1)
  const counts = countDigits(from)
  // After each pass that moved, `from` is where the values lie.
  for (let digit = 0; digit < digits; digit++) {
    if (isConstant(counts, digit, values.length)) continue
    scatter(from, to, counts, digit)
    ;[from, to] = [to, from]
  }
  for (let at = 0; at < from.length; at += 2) flip(from, at, (from[at + high] ?? 0) >>> 31 === 0)
  const sorted = new Float64Array(from.buffer, from.byteOffset, values.length)
  if (sorted.buffer !== values.buffer) values.set(sorted)
  return values
}

/** Bits whose order as whole numbers is that of the doubles, and back: all of a negative one, or the sign alone. */
const flip = (words: Uint32Array, at: number, all: boolean) => {
  const upper = words[at + high] ?? 0
  words[at + high] = all ? ~upper : upper ^ 0x80000000
  if (all) words[at + 1 - high] = ~(words[at + 1 - high] ?? 0)
}

/** A digit of the 64 bits: the lowest is 0. */
const digitOf = (upper: number, lower: number, digit: number) => {
  const shift = digit * digitBits
  if (shift >= 32) return (upper >>> (shift - 32)) & (buckets - 1)
  const low = lower >>> shift
  return (shift > 32 - digitBits ? low | (upper << (32 - shift)) : low) & (buckets - 1)
}

/** How often each digit has each value: `[digits · buckets]`. */
const countDigits = (words: Uint32Array) => {
  const counts = new Uint32Array(digits * buckets)
  for (let at = 0; at < words.length; at += 2) {
    const upper = words[at + high] ?? 0
    const lower = words[at + 1 - high] ?? 0
    for (let digit = 0; digit < digits; digit++) {
      const bucket = digit * buckets + digitOf(upper, lower, digit)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
  }
  return counts
}

const isConstant = (counts: Uint32Array, digit: number, length: number) => {
  const own = counts.subarray(digit * buckets, (digit + 1) * buckets)
  return own.includes(length)
}

const scatter = (from: Uint32Array, to: Uint32Array, counts: Uint32Array, digit: number) => {
  const starts = new Uint32Array(buckets)
  for (let bucket = 1; bucket < buckets; bucket++)
    starts[bucket] = (starts[bucket - 1] ?? 0) + (counts[digit * buckets + bucket - 1] ?? 0)
  for (let at = 0; at < from.length; at += 2) {
    const upper = from[at + high] ?? 0
    const lower = from[at + 1 - high] ?? 0
    const bucket = digitOf(upper, lower, digit)
    const place = starts[bucket] ?? 0
    starts[bucket] = place + 1
    to[2 * place + high] = upper
    to[2 * place + 1 - high] = lower
  }
}
