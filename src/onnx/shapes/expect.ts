/** What shape rules ask of a call. Each throws `internal` where it is not so. */

import type { DType } from '../../core/tensor.ts'
import { isTuple, type Tuple } from '../tuple.ts'
import { type Dim, type Shape, shapeText, type Type, typeText } from '../value.ts'
import { misfit } from './misfit.ts'
import type { Call } from './rule.ts'

export const floats: readonly DType[] = ['float32', 'float64']
export const numbers: readonly DType[] = [...floats, 'int32', 'int64']
export const indices: readonly DType[] = ['int64', 'int32']

/** Looks at the call's inputs only. */
type Asked = Pick<Call, 'op' | 'inputs'>

const input = (call: Asked, index: number): Type => {
  const found = call.inputs[index]
  if (!found) throw misfit(call, `input ${index}`, 'none')
  return found
}

/** The input, where it is of one of the dtypes. */
export const inputOf = (call: Asked, index: number, dtypes: readonly DType[]): Type => {
  const found = input(call, index)
  if (!dtypes.includes(found.dtype))
    throw misfit(call, `${dtypes.join(' or ')} as input ${index}`, typeText(found))
  return found
}

/** The input's shape, where it has so many dimensions. */
export const expectRank = <const Rank extends number>(
  call: Asked,
  index: number,
  rank: Rank,
): Shape & Tuple<Dim, Rank> => {
  const { shape } = input(call, index)
  if (!isTuple(shape, rank))
    throw misfit(call, `${rank} dimensions in input ${index}`, shapeText(shape))
  return shape
}

export const expectShape = (call: Asked, index: number, shape: Shape): void => {
  const got = input(call, index).shape
  if (got.length !== shape.length || got.some((dim, i) => dim !== shape[i]))
    throw misfit(call, `${shapeText(shape)} as input ${index}`, shapeText(got))
}

/** An axis counted from the front; -1 is the last. */
export const axisOf = (call: Asked, rank: number, axis: number): number => {
  const counted = axis < 0 ? axis + rank : axis
  if (counted < 0 || counted >= rank) throw misfit(call, `an axis of ${rank} dimensions`, `${axis}`)
  return counted
}

/** The length along an axis, counted from the front. */
export const lengthOf = (call: Asked, shape: Shape, axis: number): Dim => {
  const found = shape[axis]
  if (found === undefined) throw misfit(call, `an axis of ${shape.length} dimensions`, `${axis}`)
  return found
}

/** Whole numbers known while the graph is built: axes, split sizes. */
export const knownInts = (
  call: Pick<Call, 'op' | 'contents'>,
  index: number,
): readonly number[] => {
  const contents = call.contents(index)
  if (!contents) throw misfit(call, `a constant as input ${index}`, 'a value of run time')
  return contents.map((dim) => {
    if (typeof dim !== 'number') throw misfit(call, `numbers as input ${index}`, `"${dim}"`)
    return dim
  })
}

/** Two shapes stretched to one, lined up at the last dimension; 1 stretches to anything. */
export const broadcast = (call: Asked, a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1
    const right = b[i - rank + b.length] ?? 1
    if (left !== right && left !== 1 && right !== 1)
      throw misfit(call, `shapes that stretch to ${shapeText(a)}`, shapeText(b))
    return left === 1 ? right : left
  })
}
