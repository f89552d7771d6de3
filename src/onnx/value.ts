/** What flows along the edges of a graph: dtypes, dimensions, typed values. */

/** A known length, or the name of one that is known only at run time (`batch`, `12*batch`). */
export type Dim = number | string
export type Shape = readonly Dim[]

/** How each dtype is held in JavaScript; `bool` is one byte an element, 0 or 1. */
export interface DataOf {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
}
export type DType = keyof DataOf
export const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool']

export const isDType = (name: string): name is DType => dtypes.some((dtype) => dtype === name)
export type Data = DataOf[DType]

export interface Type {
  readonly dtype: DType
  readonly shape: Shape
}

/** A named edge of a graph. */
export interface Value extends Type {
  readonly name: string
}

/** A named constant of a graph, row-major. */
export interface Initializer extends Value {
  readonly shape: readonly number[]
  readonly data: Data
}

/** `float32[batch, 12]` */
export const typeText = ({ dtype, shape }: Type): string => `${dtype}${shapeText(shape)}`

/** `[batch, 12]` */
export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i])
