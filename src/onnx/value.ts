/** What flows along the edges of a graph: dtypes, dimensions, typed values. */

import type { Data, DType } from '../core/tensor.ts'

/** A known length, or the name of one that is known only at run time (`batch`, `12*batch`). */
export type Dim = number | string
export type Shape = readonly Dim[]

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
