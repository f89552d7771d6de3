/** Single values as elements of a tensor: exact, or refused. */
import { roundedToHalf } from './half.ts'
import { type DataOf, type DType, type Tensor, tensorOf } from './tensor.ts'

/** Says what is wrong with the value at a place. */
export type Complain = (place: number, expected: string) => Error

/**
 * The tensor of values in row-major order: numbers and bigints, true and false, well-formed texts. What a dtype does not
 * hold exactly, but for the rounding of a fraction, and infinity are what `complain` makes of them.
 */
export const tensorOfValues = (
  dtype: DType,
  dims: readonly number[],
  values: readonly unknown[],
  complain: Complain,
): Tensor => tensorOf(dtype, dims, readers[dtype](values, complain))

type Read<T extends DType> = (values: readonly unknown[], complain: Complain) => DataOf[T]

const fractionsIn =
  <A extends Float32Array | Float64Array>(
    make: (length: number) => A,
    rounded: (value: number) => number = (value) => value,
  ) =>
  (values: readonly unknown[], complain: Complain): A => {
    const array = make(values.length)
    for (const [place, value] of values.entries()) {
      if (typeof value !== 'number') throw complain(place, 'a number')
      array[place] = rounded(value)
      if (Math.abs(array[place] ?? 0) === Number.POSITIVE_INFINITY)
        throw complain(place, 'a number that it can hold')
    }
    return array
  }

type Small = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array

const smallIn =
  <A extends Small>(make: (length: number) => A, range: string) =>
  (values: readonly unknown[], complain: Complain): A => {
    const array = make(values.length)
    for (const [place, value] of values.entries()) {
      const number = typeof value === 'bigint' ? Number(value) : value
      if (typeof number === 'number') array[place] = number
      if (array[place] !== number) throw complain(place, `a whole number from ${range}`)
    }
    return array
  }

const longIn =
  <A extends BigInt64Array | BigUint64Array>(
    make: (length: number) => A,
    [least, most]: readonly [bigint, bigint],
  ) =>
  (values: readonly unknown[], complain: Complain): A => {
    const array = make(values.length)
    for (const [place, value] of values.entries()) {
      const whole = Number.isSafeInteger(value) ? BigInt(Number(value)) : value
      if (typeof whole === 'bigint') array[place] = whole
      if (array[place] === whole) continue
      const isRounded = isBeyond(value) && BigInt(value) >= least && BigInt(value) <= most
      throw complain(place, isRounded ? everyDigit : `a whole number from ${least} to ${most}`)
    }
    return array
  }

const everyDigit =
  'every digit of it: beyond 2^53 a number that is written with a point or an exponent is rounded'

/** Whether a number is whole and so large that JavaScript does not tell it from its neighbours. */
const isBeyond = (value: unknown): value is number =>
  Number.isInteger(value) && !Number.isSafeInteger(value)

/** A number for an error, with no digits that it does not have. */
export const numberText = (value: number): string =>
  isBeyond(value) ? value.toExponential() : String(value)

const truthsIn = (values: readonly unknown[], complain: Complain): Uint8Array =>
  Uint8Array.from(values, (value, place) => {
    if (typeof value !== 'boolean') throw complain(place, 'true or false')
    return value ? 1 : 0
  })

const textsIn = (values: readonly unknown[], complain: Complain): readonly string[] =>
  values.map((value, place) => {
    if (typeof value === 'string' && value.isWellFormed()) return value
    throw complain(place, 'a text')
  })

const readers: { readonly [T in DType]: Read<T> } = {
  float16: fractionsIn((length) => new Float32Array(length), roundedToHalf),
  float32: fractionsIn((length) => new Float32Array(length)),
  float64: fractionsIn((length) => new Float64Array(length)),
  int8: smallIn((length) => new Int8Array(length), '-128 to 127'),
  int16: smallIn((length) => new Int16Array(length), '-32768 to 32767'),
  int32: smallIn((length) => new Int32Array(length), '-2147483648 to 2147483647'),
  int64: longIn((length) => new BigInt64Array(length), [-(2n ** 63n), 2n ** 63n - 1n]),
  uint8: smallIn((length) => new Uint8Array(length), '0 to 255'),
  uint16: smallIn((length) => new Uint16Array(length), '0 to 65535'),
  uint32: smallIn((length) => new Uint32Array(length), '0 to 4294967295'),
  uint64: longIn((length) => new BigUint64Array(length), [0n, 2n ** 64n - 1n]),
  bool: truthsIn,
  string: textsIn,
}
