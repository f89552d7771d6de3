/** Gradients of reductions and softmax. d means the gradient of the loss. */
import type { Builder } from '../../onnx/builder.ts'
import type { reductionOps } from '../../onnx/shapes/reductions.ts'
import type { Value } from '../../onnx/value.ts'
import type { Backward, Gradient, Gradients } from './rule.ts'

/** d brought back to x's number of dimensions, length 1 where it was reduced. */
const regrown = (
  { g, inputs: [x], attributes, given: [d] }: Backward<'ReduceMean'> | Backward<'ReduceSum'>,
  axes: readonly number[],
) => {
  const kept = attributes.keepdims !== 0
  return kept || x.shape.length === 0 ? d : g.op('Unsqueeze', [d, g.ints(axes)])
}

/** The axes counted from the front; all of them where none are given. */
const reducedAxes = ({ shape }: Value, axes: readonly number[] | undefined) =>
  axes?.map((axis) => (axis < 0 ? axis + shape.length : axis)) ?? shape.map((_, i) => i)

const stretched = (g: Builder, d: Value, x: Value) => g.op('Expand', [d, g.op('Shape', [x])])

const reduceSum: Gradient<'ReduceSum'> = (call) => {
  const [x, axes] = call.inputs
  const given = axes ? call.g.contents(axes)?.map(Number) : undefined
  return [stretched(call.g, regrown(call, reducedAxes(x, given)), x), null]
}

/** The mean of n elements gives each a share of 1/n. */
const reduceMean: Gradient<'ReduceMean'> = (call) => {
  const { g, inputs } = call
  const [x] = inputs
  const axes = reducedAxes(x, call.attributes.axes)
  const ones = g.op('ConstantOfShape', [g.op('Shape', [x])], { value: 1 })
  const n = g.op('ReduceSum', [ones, g.ints(axes)], { keepdims: 1 })
  return [stretched(g, g.op('Div', [regrown(call, axes), n]), x)]
}

/** Elements that equal the maximum share its gradient. */
const reduceMax: Gradient<'ReduceMax'> = (call) => {
  const { g, inputs, outputs, attributes } = call
  const [x] = inputs
  const [y] = outputs
  const axes = reducedAxes(x, attributes.axes)
  const top = attributes.keepdims === 0 ? g.op('Unsqueeze', [y, g.ints(axes)]) : y
  const is = g.op('Cast', [g.op('Equal', [x, top])], { to: 1 })
  const count = g.op('ReduceSum', [is, g.ints(axes)], { keepdims: 1 })
  return [g.op('Mul', [is, g.op('Div', [regrown(call, axes), count])])]
}

/** The sum along the softmax's axis, which stays with length 1. */
const axisSum = ({ g, inputs: [x], attributes: { axis } }: Backward<'Softmax'>, value: Value) => {
  const at = axis < 0 ? axis + x.shape.length : axis
  return g.op('ReduceSum', [value, g.ints([at])], { keepdims: 1 })
}

/** y = softmax(x): dx = y·(dy − Σ dy·y) */
const softmax: Gradient<'Softmax'> = (call) => {
  const { g, outputs, given } = call
  const [y] = outputs
  const [d] = given
  return [g.op('Mul', [y, g.op('Sub', [d, axisSum(call, g.op('Mul', [d, y]))])])]
}

/** y = log softmax(x): dx = dy − exp(y)·Σ dy */
const logSoftmax: Gradient<'LogSoftmax'> = (call) => {
  const { g, outputs, given } = call
  const [y] = outputs
  const [d] = given
  return [g.op('Sub', [d, g.op('Mul', [g.op('Exp', [y]), axisSum(call, d)])])]
}

/** What is added to every later place gets the gradients of all of these. */
const cumSum: Gradient<'CumSum'> = ({ g, inputs: [, axis], given: [d], attributes }) => [
  g.op('CumSum', [d, axis], { reverse: 1 - attributes.reverse }),
  null,
]

export const reductionGradients: Gradients<keyof typeof reductionOps> = {
  ReduceSum: reduceSum,
  ReduceMean: reduceMean,
  ReduceMax: reduceMax,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  ArgMax: 'none',
  CumSum: cumSum,
}
