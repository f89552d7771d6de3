/** Below this the engine's own sort is faster. */
const radixFrom = 10_000
/** Of a word of 32 bits: 11, 11 and 10 bits. */
const digitBits = 11
const digitsOfWord = 3
const digits = 2 * digitsOfWord
const buckets = 2 ** digitBits

/** Which half of a double holds its sign, as two 32-bit words in the order of this machine. */
const high = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
const low = 1 - high

/**
 * Sorts numbers that are not NaN in place, ascending: `[n]`. Many are sorted digit by digit (radix, least significant
 * first) over their bits, a linear time whatever their values.
 */
export const sortNumbers = (values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
  if (values.length < radixFrom) return values.sort()
  let from = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
  let to = new Uint32Array(2 * values.length)
  const counts = countDigits(from)
  // After each pass that moved, `from` is where the values lie.
  for (let digit = 0; digit < digits; digit++) {
    const own = counts.subarray(digit * buckets, (digit + 1) * buckets)
    if (own.includes(values.length)) continue
    scatter(from, to, own, digit)
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
  if (all) words[at + low] = ~(words[at + low] ?? 0)
}

/** Flips all, and counts how often each digit has each value: `[digits · buckets]`, the lowest digit first. */
const countDigits = (words: Uint32Array) => {
  const counts = new Uint32Array(digits * buckets)
  for (let at = 0; at < words.length; at += 2) {
    flip(words, at, (words[at + high] ?? 0) >>> 31 === 1)
    countWord(counts, words[at + low] ?? 0, 0)
    countWord(counts, words[at + high] ?? 0, digitsOfWord * buckets)
  }
  return counts
}

const countWord = (counts: Uint32Array, word: number, from: number) => {
  const first = from + (word & (buckets - 1))
  const second = from + buckets + ((word >>> digitBits) & (buckets - 1))
  const third = from + 2 * buckets + (word >>> (2 * digitBits))
  counts[first] = (counts[first] ?? 0) + 1
  counts[second] = (counts[second] ?? 0) + 1
  counts[third] = (counts[third] ?? 0) + 1
}

/** Moves every value to its place by one digit; `counts` become the places that follow. */
const scatter = (from: Uint32Array, to: Uint32Array, counts: Uint32Array, digit: number) => {
  let start = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    const count = counts[bucket] ?? 0
    counts[bucket] = start
    start += count
  }
  const word = digit < digitsOfWord ? low : high
  const shift = (digit % digitsOfWord) * digitBits
  for (let at = 0; at < from.length; at += 2) {
    const bucket = ((from[at + word] ?? 0) >>> shift) & (buckets - 1)
    const place = counts[bucket] ?? 0
    counts[bucket] = place + 1
    to[2 * place] = from[at] ?? 0
    to[2 * place + 1] = from[at + 1] ?? 0
  }
}
