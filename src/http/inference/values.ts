/** Values of a tensor as JSON has them: flat, or in lists inside each other. */
import { MillraceError } from '../../core/error.ts'
import { type DataOf, type DType, type Tensor, tensorOf } from '../../core/tensor.ts'
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
  const values = flat(told, data)
  const dtype = dtypeOf[told.datatype]
  return tensorOf(dtype, told.shape, arrayOf(dtype, values, told))
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

type Wrong = (place: number) => never

const arrayOf = <T extends DType>(
  dtype: T,
  values: readonly unknown[],
  { name, datatype }: Described,
): DataOf[T] =>
  readers[dtype](values, (place) => {
    throw new MillraceError('bad_input', {
      what: `Value ${place} of input ${quoted(name)} is ${shown(values[place])}, which is no ${datatype}.`,
      fix: 'Send values of the datatype; those that JSON has none for, such as NaN, as binary data.',
    })
  })

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? quoted(value.slice(0, 60))
    : typeof value === 'object' && value !== null
      ? 'a list or an object'
      : String(value)

type Array = Exclude<DataOf[DType], readonly string[] | BigInt64Array | BigUint64Array>

/** Numbers that an array holds as they are; `rounds`: those that it rounds, but not to infinity. */
const numbersIn =
  <A extends Array>(make: (length: number) => A, rounds: boolean) =>
  (values: readonly unknown[], wrong: Wrong): A => {
    const array = make(values.length)
    for (let place = 0; place < values.length; place++) {
      const value = values[place]
      if (typeof value !== 'number') return wrong(place)
      array[place] = value
      if (rounds ? !Number.isFinite(array[place]) : array[place] !== value) return wrong(place)
    }
    return array
  }

/** Whole numbers; those that JavaScript cannot count come as their digits. */
const wholesIn =
  <A extends BigInt64Array | BigUint64Array>(make: (length: number) => A) =>
  (values: readonly unknown[], wrong: Wrong): A => {
    const array = make(values.length)
    for (let place = 0; place < values.length; place++) {
      const value = wholeOf(values[place])
      if (value === null) return wrong(place)
      array[place] = value
      if (array[place] !== value) return wrong(place)
    }
    return array
  }

const wholeOf = (value: unknown): bigint | null => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null
  return typeof value === 'string' && /^-?\d{16,20}$/.test(value) ? BigInt(value) : null
}

const truthsIn = (values: readonly unknown[], wrong: Wrong): Uint8Array => {
  const array = new Uint8Array(values.length)
  for (let place = 0; place < values.length; place++) {
    const value = values[place]
    if (typeof value !== 'boolean') return wrong(place)
    array[place] = value ? 1 : 0
  }
  return array
}

const textsIn = (values: readonly unknown[], wrong: Wrong): readonly string[] =>
  values.map((value, place) =>
    typeof value === 'string' && value.isWellFormed() ? value : wrong(place),
  )

const readers: {
  readonly [T in DType]: (values: readonly unknown[], wrong: Wrong) => DataOf[T]
} = {
  float32: numbersIn((length) => new Float32Array(length), true),
  float64: numbersIn((length) => new Float64Array(length), true),
  int8: numbersIn((length) => new Int8Array(length), false),
  int16: numbersIn((length) => new Int16Array(length), false),
  int32: numbersIn((length) => new Int32Array(length), false),
  int64: wholesIn((length) => new BigInt64Array(length)),
  uint8: numbersIn((length) => new Uint8Array(length), false),
  uint16: numbersIn((length) => new Uint16Array(length), false),
  uint32: numbersIn((length) => new Uint32Array(length), false),
  uint64: wholesIn((length) => new BigUint64Array(length)),
  bool: truthsIn,
  string: textsIn,
}

/**
 * The values of a tensor for JSON, row by row, whole numbers with all their digits. Fails with `bad_input` where JSON
 * has none for one.
 */
export const jsonOf = (name: string, tensor: Tensor): readonly unknown[] => {
  switch (tensor.dtype) {
    case 'int64':
    case 'uint64':
      return Array.from<bigint, unknown>(tensor.data, digits)
    case 'bool':
      return Array.from(tensor.data, (value) => value !== 0)
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
