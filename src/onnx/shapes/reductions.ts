import type { Shape } from '../value.ts'
import { int, optional } from './attributes.ts'
import { axisOf, floats, indices, inputOf, knownInts, numbers } from './expect.ts'
import { type Call, shapeRule } from './rule.ts'

/** The same shape without some axes (default all), or with length 1 there. */
const reduced = (
  call: Pick<Call, 'op' | 'inputs'>,
  shape: Shape,
  axes: readonly number[] | undefined,
  keepdims: number,
): Shape => {
  const gone = new Set((axes ?? shape.map((_, i) => i)).map((a) => axisOf(call, shape.length, a)))
  return keepdims
    ? shape.map((dim, i) => (gone.has(i) ? 1 : dim))
    : shape.filter((_, i) => !gone.has(i))
}

/** Axes as an input (ReduceSum since opset 13); without them, all of them. */
const reduceSum = shapeRule({
  inputs: [1, 2],
  outputs: [1, 1],
  attributes: { keepdims: int(1) },
  infer(call) {
    const { dtype, shape } = inputOf(call, 0, numbers)
    const axes = call.inputs[1] ? knownInts(call, 1) : undefined
    return [{ dtype, shape: reduced(call, shape, axes, call.attributes.keepdims) }]
  },
})

/** Axes as an attribute (the other reductions, until opset 18). */
const reduce = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { axes: optional('ints'), keepdims: int(1) },
  infer(call) {
    const { dtype, shape } = inputOf(call, 0, numbers)
    const { axes, keepdims } = call.attributes
    return [{ dtype, shape: reduced(call, shape, axes, keepdims) }]
  },
})

const argMax = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { axis: int(0), keepdims: int(1) },
  infer(call) {
    const { shape } = inputOf(call, 0, numbers)
    const { axis, keepdims } = call.attributes
    return [{ dtype: 'int64', shape: reduced(call, shape, [axis], keepdims) }]
  },
})

const softmax = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { axis: int(-1) },
  infer(call) {
    const type = inputOf(call, 0, floats)
    axisOf(call, type.shape.length, call.attributes.axis)
    return [type]
  },
})

/** Sums of everything up to each place along an axis, the second input `[]`; `reverse`: from each place on. */
const cumSum = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: { reverse: int(0) },
  infer(call) {
    const type = inputOf(call, 0, numbers)
    inputOf(call, 1, indices)
    return [type]
  },
})

/** Ops that look at a whole axis at once. */
export const reductionOps = {
  CumSum: cumSum,
  ReduceSum: reduceSum,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ArgMax: argMax,
  Softmax: softmax,
  LogSoftmax: softmax,
} as const
