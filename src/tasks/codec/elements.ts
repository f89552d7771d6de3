/** Single values of JSON as elements of a tensor: exact, or refused. */
import type { DType, NumericDType, Tensor } from '../../core/tensor.ts'

/** Says what is wrong with the value at a place. */
export type Complain = (place: number, expected: string) => Error

/**
 * The tensor of values in row-major order. Numbers may be texts of digits, null is NaN in numbers with fractions; what a
 * dtype does not hold exactly, but for the rounding of a fraction, is what `complain` makes of it.
 */
export const tensorOfValues = (
  dtype: DType,
  dims: readonly number[],
  values: readonly unknown[],
  complain: Complain,
): Tensor => {
  if (dtype === 'string')
    return {
      dtype,
      dims,
      data: values.map((value, place) => {
        if (typeof value === 'string' && value.isWellFormed()) return value
        throw complain(place, 'a text')
      }),
    }
  return numericTensor(dtype, dims, values, complain)
}

const numericTensor = (
  dtype: NumericDType,
  dims: readonly number[],
  values: readonly unknown[],
  complain: Complain,
): Tensor => {
  switch (dtype) {
    case 'float32':
      return { dtype, dims, data: Float32Array.from(values, fraction(Math.fround, complain)) }
    case 'float64':
      return { dtype, dims, data: Float64Array.from(values, fraction(Number, complain)) }
    case 'int64':
      return { dtype, dims, data: BigInt64Array.from(values.map(whole(dtype, complain))) }
    case 'uint64':
      return { dtype, dims, data: BigUint64Array.from(values.map(whole(dtype, complain))) }
    case 'bool':
      return { dtype, dims, data: Uint8Array.from(values, truth(complain)) }
    case 'int8':
      return { dtype, dims, data: Int8Array.from(values, small(dtype, complain)) }
    case 'int16':
      return { dtype, dims, data: Int16Array.from(values, small(dtype, complain)) }
    case 'int32':
      return { dtype, dims, data: Int32Array.from(values, small(dtype, complain)) }
    case 'uint8':
      return { dtype, dims, data: Uint8Array.from(values, small(dtype, complain)) }
    case 'uint16':
      return { dtype, dims, data: Uint16Array.from(values, small(dtype, complain)) }
    case 'uint32':
      return { dtype, dims, data: Uint32Array.from(values, small(dtype, complain)) }
  }
}

const literal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const longest = 400

const isNumeral = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= longest && literal.test(value)

const fraction =
  (hold: (value: number) => number, complain: Complain) => (value: unknown, place: number) => {
    if (value === null) return Number.NaN
    const number = isNumeral(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(hold(number))) return number
    throw complain(place, 'a number')
  }

type WholeDType = Exclude<NumericDType, 'float32' | 'float64' | 'bool'>

const ranges: Readonly<Record<WholeDType, readonly [bigint, bigint]>> = {
  int8: [-128n, 127n],
  int16: [-32_768n, 32_767n],
  int32: [-2_147_483_648n, 2_147_483_647n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65_535n],
  uint32: [0n, 4_294_967_295n],
  uint64: [0n, 2n ** 64n - 1n],
}

const whole = (dtype: WholeDType, complain: Complain) => {
  const [low, high] = ranges[dtype]
  return (value: unknown, place: number): bigint => {
    const found = wholeIn(value)
    if (found !== undefined && found >= low && found <= high) return found
    throw complain(place, `a whole number from ${low} to ${high}`)
  }
}

const small = (dtype: WholeDType, complain: Complain) => {
  const read = whole(dtype, complain)
  return (value: unknown, place: number) => Number(read(value, place))
}

const wholeIn = (value: unknown): bigint | undefined => {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  if (!isNumeral(value)) return undefined
  if (/^[+-]?\d+$/.test(value)) return BigInt(value.replace('+', ''))
  const number = Number(value)
  return Number.isSafeInteger(number) ? BigInt(number) : undefined
}

const truths: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ...([true, 1, '1', 'true', 'True'] as const).map((value) => [value, 1] as const),
  ...([false, 0, '0', 'false', 'False'] as const).map((value) => [value, 0] as const),
])

const truth = (complain: Complain) => (value: unknown, place: number) => {
  const found = truths.get(value)
  if (found !== undefined) return found
  throw complain(place, 'true or false')
}
