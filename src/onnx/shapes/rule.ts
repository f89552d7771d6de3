import { MillraceError } from '../../core/error.ts'
import { type Dim, type DType, type Shape, shapeText, type Type, typeText } from '../value.ts'

/** What an attribute of an op holds, in ONNX's words. */
export interface AttributeOf {
  readonly int: number
  readonly ints: readonly number[]
  readonly float: number
  readonly string: string
  /** A one-element tensor of float32. */
  readonly value: number
}
export type AttributeKind = keyof AttributeOf
export type Attributes = Readonly<Record<string, AttributeOf[AttributeKind]>>

/** One use of an op, as its shape rule sees it. An input that is left out is null. */
export interface Call {
  readonly op: string
  readonly inputs: readonly (Type | null)[]
  readonly attributes: Attributes
  /** How many outputs are asked for. */
  readonly outputs: number
  /** What an integer input holds, where that is known while the graph is built. */
  contents(index: number): readonly Dim[] | undefined
}

/** An op's entry in the table. */
export interface ShapeRule {
  /** Its name and domain in a file, where they are not those of the table and of ONNX itself. */
  readonly written?: { readonly type: string; readonly domain: string }
  /** Fewest and most inputs, and outputs. */
  readonly inputs: readonly [number, number]
  readonly outputs: readonly [number, number]
  readonly attributes: Readonly<Record<string, AttributeKind>>
  /** dtype and shape of each output. Throws `internal` where the inputs do not fit. */
  infer(call: Call): readonly Type[]
  /** What an integer output holds, where that is known: the lengths `Shape` answers. */
  contents?(call: Call): readonly Dim[] | undefined
}

/** Refuses a use of an op: "Gemm: expected [batch, 10], got [batch, 9]". */
export const misfit = (call: Call, expected: string, got: string): MillraceError =>
  new MillraceError('internal', { what: `${call.op}: expected ${expected}, got ${got}.` })

export const input = (call: Call, index: number): Type => {
  const found = call.inputs[index]
  if (!found) throw misfit(call, `input ${index}`, 'none')
  return found
}

export const inputOf = (call: Call, index: number, dtypes: readonly DType[]): Type => {
  const found = input(call, index)
  if (!dtypes.includes(found.dtype))
    throw misfit(call, `${dtypes.join(' or ')} as input ${index}`, typeText(found))
  return found
}

export const expectRank = (call: Call, index: number, rank: number): Shape => {
  const { shape } = input(call, index)
  if (shape.length !== rank)
    throw misfit(call, `${rank} dimensions in input ${index}`, shapeText(shape))
  return shape
}

export const expectShape = (call: Call, index: number, shape: Shape): void => {
  const got = input(call, index).shape
  if (got.length !== shape.length || got.some((dim, i) => dim !== shape[i]))
    throw misfit(call, `${shapeText(shape)} as input ${index}`, shapeText(got))
}

/** An axis counted from the front; -1 is the last. */
export const axisOf = (call: Call, rank: number, axis: number): number => {
  const counted = axis < 0 ? axis + rank : axis
  if (counted < 0 || counted >= rank) throw misfit(call, `an axis of ${rank} dimensions`, `${axis}`)
  return counted
}

export const int = (call: Call, name: string, otherwise: number): number => {
  const value = call.attributes[name] ?? otherwise
  if (typeof value !== 'number') throw misfit(call, `a number as ${name}`, `${value}`)
  return value
}

export const ints = (call: Call, name: string): readonly number[] | undefined => {
  const value = call.attributes[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' || typeof value === 'string')
    throw misfit(call, `a list as ${name}`, `${value}`)
  return value
}

/** Whole numbers known while the graph is built: axes, split sizes. */
export const knownInts = (call: Call, index: number): readonly number[] => {
  const contents = call.contents(index)
  if (!contents) throw misfit(call, `a constant as input ${index}`, 'a value of run time')
  return contents.map((dim) => {
    if (typeof dim !== 'number') throw misfit(call, `numbers as input ${index}`, `"${dim}"`)
    return dim
  })
}

/** Two shapes stretched to one, lined up at the last dimension; 1 stretches to anything. */
export const broadcast = (call: Call, a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1
    const right = b[i - rank + b.length] ?? 1
    if (left !== right && left !== 1 && right !== 1)
      throw misfit(call, `shapes that stretch to ${shapeText(a)}`, shapeText(b))
    return left === 1 ? right : left
  })
}

/** The same shape without (or with length 1 at) some axes. */
export const reduced = (call: Call, shape: Shape, axes: readonly number[] | undefined): Shape => {
  const gone = new Set((axes ?? shape.map((_, i) => i)).map((a) => axisOf(call, shape.length, a)))
  return int(call, 'keepdims', 1)
    ? shape.map((dim, i) => (gone.has(i) ? 1 : dim))
    : shape.filter((_, i) => !gone.has(i))
}
