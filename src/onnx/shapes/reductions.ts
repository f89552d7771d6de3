import type { DType } from '../value.ts'
import {
  axisOf,
  type Call,
  inputOf,
  int,
  ints,
  knownInts,
  reduced,
  type ShapeRule,
} from './rule.ts'

const floats: readonly DType[] = ['float32', 'float64']
const numbers: readonly DType[] = [...floats, 'int32', 'int64']

/** Axes as an input (ReduceSum since opset 13); without them, all of them. */
const reduceSum = {
  inputs: [1, 2],
  outputs: [1, 1],
  attributes: { keepdims: 'int' },
  infer(call: Call) {
    const { dtype, shape } = inputOf(call, 0, numbers)
    const axes = call.inputs[1] ? knownInts(call, 1) : undefined
    return [{ dtype, shape: reduced(call, shape, axes) }]
  },
} as const satisfies ShapeRule

/** Axes as an attribute (the other reductions, until opset 18). */
const reduce = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { axes: 'ints', keepdims: 'int' },
  infer(call: Call) {
    const { dtype, shape } = inputOf(call, 0, numbers)
    return [{ dtype, shape: reduced(call, shape, ints(call, 'axes')) }]
  },
} as const satisfies ShapeRule

const argMax = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { axis: 'int', keepdims: 'int' },
  infer(call: Call) {
    const { shape } = inputOf(call, 0, numbers)
    return [{ dtype: 'int64', shape: reduced(call, shape, [int(call, 'axis', 0)]) }]
  },
} as const satisfies ShapeRule

const softmax = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { axis: 'int' },
  infer(call: Call) {
    const type = inputOf(call, 0, floats)
    axisOf(call, type.shape.length, int(call, 'axis', -1))
    return [type]
  },
} as const satisfies ShapeRule

/** Ops that look at a whole axis at once. */
export const reductionOps = {
  ReduceSum: reduceSum,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ArgMax: argMax,
  Softmax: softmax,
  LogSoftmax: softmax,
} as const
