/** Numbers of 16 bits, IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */

/** Places of the fraction of a number, and the smallest exponent of one that has them all. */
const places = 10
const smallest = -14

/** The nearest number that 16 bits hold; of two the even one. From 65,520 on it is infinite. */
export const roundedToHalf = (value: number): number => {
  if (value === 0 || !Number.isFinite(value)) return value
  const size = Math.abs(value)
  const step = 2 ** (Math.max(exponentOf(size), smallest) - places)
  const rounded = evenest(size / step) * step
  return Math.sign(value) * (rounded > greatest ? Number.POSITIVE_INFINITY : rounded)
}

const greatest = 65_504

/** The logarithm may be off by one beside a power of two. */
const exponentOf = (size: number): number => {
  const near = Math.floor(Math.log2(size))
  if (2 ** near > size) return near - 1
  return 2 ** (near + 1) <= size ? near + 1 : near
}

/** The nearest whole number, of two the even one: a double has no fractions from 2⁵² on. */
const evenest = (value: number): number => (value >= 2 ** 52 ? value : value + 2 ** 52 - 2 ** 52)

/** Each number of 32 bits as the nearest of 16. */
export const roundedHalves = (values: Float32Array): Float32Array => {
  const numbers = values.slice()
  const bits = new Uint32Array(numbers.buffer)
  for (let at = 0; at < bits.length; at++) {
    const size = (bits[at] ?? 0) & 0x7fff_ffff
    if (size < leastWhole) numbers[at] = roundedToHalf(numbers[at] ?? 0)
    else if (size < infinite) bits[at] = nearest(bits[at] ?? 0, size)
  }
  return numbers
}

/** Bits in 32 of 2⁻¹⁴, from which on 13 places more are all that there is to round, and of the greatest number. */
const leastWhole = 0x3880_0000
const greatestBits = 0x477f_e000
const infinite = 0x7f80_0000

const nearest = (bits: number, size: number): number => {
  const near = (size + 0xfff + ((size >>> 13) & 1)) & ~0x1fff
  return (bits & 0x8000_0000) | (near > greatestBits ? infinite : near)
}

/** Numbers from their bits, each two bytes, the lower one first. NaN comes without what its bits say beside that. */
export const halvesOfBytes = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.byteLength / 2 }, (_, at) =>
    numberOf(view.getUint16(at * 2, true)),
  )
}

const numberOf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> places) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  if (exponent === 0) return sign * fraction * 2 ** (smallest - places)
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The bits of numbers that 16 bits hold, each two bytes, the lower one first; every NaN is the same quiet one. */
export const bytesOfHalves = (values: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  const wide = new DataView(values.buffer, values.byteOffset, values.byteLength)
  for (let at = 0; at < values.length; at++)
    view.setUint16(at * 2, bitsOf(wide.getUint32(at * 4, true)), true)
  return bytes
}

/** Of the bits of the same number in 32. */
const bitsOf = (wide: number): number => {
  const sign = (wide >>> 16) & 0x8000
  const exponent = (wide >>> 23) & 255
  const fraction = wide & 0x7f_ffff
  if (exponent === 255) return fraction === 0 ? sign | 0x7c00 : 0x7e00
  if (exponent > 112) return sign | ((exponent - 112) << places) | (fraction >>> 13)
  return sign | ((fraction | 0x80_0000) >>> Math.min(126 - exponent, 31))
}
