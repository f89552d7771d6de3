/** Inputs and outputs of a model from elsewhere, as its file declares them. */
import { type DType, dtypes } from '../../core/tensor.ts'
import { contentsOf, signed, textOf, wholeOf } from '../fields.ts'
import { dtypeCode } from '../shapes/elementwise.ts'
import { type FieldRead, fieldsIn } from '../wire.ts'

/** A length, the name of one, or null where nothing is said of it. */
export type ForeignDim = number | string | null

export interface ForeignPort {
  readonly name: string
  /** Null of what is no tensor, or none of a type that Millrace holds. */
  readonly dtype: DType | null
  /** In words: `float32`, `bfloat16`, `sequence of maps`. */
  readonly typeName: string
  /** Null where not even the number of dimensions is said. */
  readonly shape: readonly ForeignDim[] | null
}

/** ValueInfoProto. */
export const portIn = (content: Uint8Array): ForeignPort => {
  const fields = [...fieldsIn(content)]
  const name = textOf(fields, 1)
  const [type] = contentsOf(fields, 2)
  const kinds = type ? [...fieldsIn(type)] : []
  const [tensor] = contentsOf(kinds, 1)
  if (!tensor) return { name, dtype: null, typeName: otherType(kinds), shape: null }
  const inner = [...fieldsIn(tensor)]
  const code = wholeOf(inner, 1)
  const [shape] = contentsOf(inner, 2)
  return {
    name,
    dtype: dtypes.find((dtype) => dtypeCode[dtype] === code) ?? null,
    typeName: elementNames[code] ?? `the unknown type ${code}`,
    shape: shape ? contentsOf([...fieldsIn(shape)], 1).map(dimIn) : null,
  }
}

/** TensorShapeProto.Dimension; a length of −1 or 0 says nothing. */
const dimIn = (content: Uint8Array): ForeignDim => {
  const fields = [...fieldsIn(content)]
  const length = signed(fields.find(({ id }) => id === 1)?.number ?? 0n)
  return length > 0 ? length : textOf(fields, 2) || null
}

/** TypeProto of what is no tensor. */
const otherType = (kinds: readonly FieldRead[]): string => {
  const [sequence] = contentsOf(kinds, 4)
  if (sequence) {
    const [of] = contentsOf([...fieldsIn(sequence)], 1)
    const element = of ? [...fieldsIn(of)] : []
    const [tensor] = contentsOf(element, 1)
    return `sequence of ${tensor ? 'tensors' : `${otherType(element)}s`}`
  }
  const found = kinds.flatMap(({ id }) => otherTypes[id] ?? [])
  return found[0] ?? 'no type that is told'
}

const otherTypes: Readonly<Record<number, string>> = { 5: 'map', 8: 'sparse tensor', 9: 'optional' }

/** TensorProto.DataType. */
const elementNames: Readonly<Record<number, string>> = {
  ...Object.fromEntries(dtypes.map((dtype) => [dtypeCode[dtype], dtype])),
  ...{ 14: 'complex64', 15: 'complex128', 16: 'bfloat16' },
  ...{ 17: 'float8e4m3fn', 18: 'float8e4m3fnuz', 19: 'float8e5m2', 20: 'float8e5m2fnuz' },
  ...{ 21: 'uint4', 22: 'int4', 23: 'float4e2m1' },
}
