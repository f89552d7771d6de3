/** Values of a tensor as JSON has them: flat, or in lists inside each other. */
import { numberText, tensorOfValues } from '../../core/elements.ts'
import { MillraceError } from '../../core/error.ts'
import { expectWritten } from '../../core/nested.ts'
import type { DType, Tensor } from '../../core/tensor.ts'
import { quoted } from '../../core/text.ts'
import { type Datatype, dtypeOf } from './datatypes.ts'

export interface Described {
  readonly name: string
  readonly shape: readonly number[]
  readonly datatype: Datatype
}

export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1)

/** The tensor of an input in JSON. Fails with `bad_input` where its values are not of its shape and datatype. */
export const tensorOfJson = (told: Described, data: readonly unknown[]): Tensor => {
  const { name, shape, datatype } = told
  const dtype = dtypeOf[datatype]
  const values = flat(told, data)
  const read = readAs[dtype]
  return tensorOfValues(
    dtype,
    shape,
    read ? values.map(read) : values,
    (place, expected) =>
      new MillraceError('bad_input', {
        what: `Value ${place} of input ${quoted(name)} is ${shown(values[place])}, which is no ${datatype}: expected ${expected}.`,
        fix: 'Send values of the datatype; those that JSON has none for, such as NaN, as binary data.',
      }),
  )
}

/** Whole numbers that JavaScript cannot count come as their digits. */
const isLong = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d{16,400}$/.test(value)

const wholeOf = (value: unknown): unknown => (isLong(value) ? BigInt(value) : value)
const nearestOf = (value: unknown): unknown => (isLong(value) ? Number(value) : value)

const readAs: { readonly [T in DType]?: (value: unknown) => unknown } = {
  ...{ int8: wholeOf, int16: wholeOf, int32: wholeOf, int64: wholeOf },
  ...{ uint8: wholeOf, uint16: wholeOf, uint32: wholeOf, uint64: wholeOf },
  ...{ float16: nearestOf, float32: nearestOf, float64: nearestOf },
}

/** Values row by row. */
const flat = (told: Described, data: readonly unknown[]): readonly unknown[] => {
  const elements = elementsOf(told.shape)
  if (!Array.isArray(data[0])) {
    if (data.length !== elements) throw otherLength(told, `${data.length} values`)
    return data
  }
  let level: readonly unknown[] = [data]
  for (const length of told.shape) {
    const next: unknown[] = []
    for (const list of level) {
      if (!Array.isArray(list) || list.length !== length)
        throw otherLength(told, 'lists of other lengths')
      for (const each of list) next.push(each)
    }
    level = next
  }
  return level
}

const otherLength = ({ name, shape }: Described, found: string) =>
  new MillraceError('bad_input', {
    what: `Input ${quoted(name)} of the shape [${shape.join(', ')}] has ${found}.`,
    why: `It takes ${elementsOf(shape)} values, row by row or in lists inside each other.`,
    fix: 'Correct its shape, or its data.',
  })

const shown = (value: unknown): string => {
  if (isLong(value)) return value.length > 60 ? `${value.slice(0, 60)}…` : value
  if (typeof value === 'string') return quoted(value.slice(0, 60))
  if (value instanceof Uint8Array) return 'not UTF-8'
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'object' && value !== null ? 'a list or an object' : String(value)
}

/**
 * The values of a tensor for JSON, row by row, whole numbers with all their digits. Fails with `bad_input` where JSON
 * has none for one, `too_large` for more than are written.
 */
export const jsonOf = (name: string, tensor: Tensor): readonly unknown[] => {
  expectWritten(name, tensor)
  switch (tensor.dtype) {
    case 'int64':
    case 'uint64':
      return Array.from<bigint, unknown>(tensor.data, digits)
    case 'bool':
      return Array.from(tensor.data, (value) => value !== 0)
    case 'float16':
    case 'float32':
    case 'float64':
      for (const value of tensor.data) if (!Number.isFinite(value)) throw unsaid(name, value)
      return Array.from(tensor.data)
    default:
      return Array.from<unknown>(tensor.data)
  }
}

declare global {
  interface JSON {
    /** A value that is written as this very text. */
    rawJSON(text: string): unknown
  }
}

const digits = (value: bigint): unknown =>
  Number.isSafeInteger(Number(value)) ? Number(value) : JSON.rawJSON(`${value}`)

const unsaid = (name: string, value: number) =>
  new MillraceError('bad_input', {
    what: `Output ${quoted(name)} has the value ${value}, and JSON has none for it.`,
    fix: 'Ask for it as binary data: parameter "binary_data" of the output, or "binary_data_output" of the request.',
  })
