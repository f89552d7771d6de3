/** Single values of a record or an array in JSON as elements of a tensor. */
import { type Complain, tensorOfValues } from '../../core/elements.ts'
import type { DType, Tensor } from '../../core/tensor.ts'

/**
 * As `tensorOfValues`, where numbers may be texts of digits, null is NaN in numbers with fractions, and truths may be 1, 0
 * and their names.
 */
export const tensorOfSpoken = (
  dtype: DType,
  dims: readonly number[],
  values: readonly unknown[],
  complain: Complain,
): Tensor => {
  // onnxruntime ends a text there, without a word.
  const ended = values.findIndex((value) => typeof value === 'string' && value.includes('\0'))
  if (ended >= 0) throw complain(ended, 'a text without NUL')
  return tensorOfValues(dtype, dims, values.map(spokenAs[dtype]), complain)
}

const literal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const longest = 400

const isNumeral = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= longest && literal.test(value)

const fraction = (value: unknown): unknown => {
  if (value === null) return Number.NaN
  return isNumeral(value) ? Number(value) : value
}

const whole = (value: unknown): unknown => {
  if (!isNumeral(value)) return value
  return /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : Number(value)
}

const truths: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...([1, '1', 'true', 'True'] as const).map((value) => [value, true] as const),
  ...([0, '0', 'false', 'False'] as const).map((value) => [value, false] as const),
])

const truth = (value: unknown): unknown => truths.get(value) ?? value

const asItIs = (value: unknown): unknown => value

const spokenAs: Readonly<Record<DType, (value: unknown) => unknown>> = {
  ...{ float16: fraction, float32: fraction, float64: fraction, bool: truth, string: asItIs },
  ...{ int8: whole, int16: whole, int32: whole, int64: whole },
  ...{ uint8: whole, uint16: whole, uint32: whole, uint64: whole },
}
