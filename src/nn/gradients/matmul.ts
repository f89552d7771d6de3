/** Gradients of matrix products, reductions and softmax. d means the gradient of the loss. */
import type { Builder, Value } from '../../onnx/graph.ts'
import type { matrixOps } from '../../onnx/shapes/matrix.ts'
import type { reductionOps } from '../../onnx/shapes/reductions.ts'
import { unstretched } from './elementwise.ts'
import type { Backward, Gradient } from './rule.ts'

const turned = (g: Builder, x: Value): Value => {
  const rank = x.shape.length
  const perm = x.shape.map((_, i) => (i === rank - 2 ? rank - 1 : i === rank - 1 ? rank - 2 : i))
  return g.op('Transpose', [x], { perm })
}

/** Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY */
const matmul: Gradient = ({ g, inputs, given, wants }) => {
  const [a, b] = inputs as [Value, Value]
  const d = given[0] as Value
  return [
    wants(0) ? unstretched(g, g.op('MatMul', [d, turned(g, b)]), a) : null,
    wants(1) ? unstretched(g, g.op('MatMul', [turned(g, a), d]), b) : null,
  ]
}

/** Y = α·A'·B' + β·C, where A' and B' may be turned; no transpose is ever made. */
const gemm: Gradient = ({ g, inputs, given, attributes, wants }) => {
  const [a, b, c] = inputs as [Value, Value, Value | undefined]
  const d = given[0] as Value
  const alpha = Number(attributes.alpha ?? 1)
  const beta = Number(attributes.beta ?? 1)
  const ta = attributes.transA === 1
  const tb = attributes.transB === 1
  const product = (left: Value, right: Value, transA: boolean, transB: boolean) =>
    g.op('Gemm', [left, right], { alpha, transA: Number(transA), transB: Number(transB) })
  const scaled = beta === 1 ? d : c && wants(2) ? g.op('Mul', [d, g.constant(beta)]) : d
  return [
    wants(0) ? (ta ? product(b, d, tb, true) : product(d, b, false, !tb)) : null,
    wants(1) ? (tb ? product(d, a, true, ta) : product(a, d, !ta, false)) : null,
    c && wants(2) ? unstretched(g, scaled, c) : null,
  ]
}

/** d brought back to x's number of dimensions, length 1 where it was reduced. */
const regrown = ({ g, inputs, attributes, given }: Backward, axes: readonly number[]) => {
  const x = inputs[0] as Value
  const d = given[0] as Value
  const kept = attributes.keepdims !== 0
  return kept || x.shape.length === 0 ? d : g.op('Unsqueeze', [d, g.ints(axes)])
}

const reducedAxes = (call: Backward, axes: readonly number[] | undefined) => {
  const { shape } = call.inputs[0] as Value
  return axes?.map((axis) => (axis < 0 ? axis + shape.length : axis)) ?? shape.map((_, i) => i)
}

const stretched = (g: Builder, d: Value, x: Value) => g.op('Expand', [d, g.op('Shape', [x])])

const reduceSum: Gradient = (call) => {
  const given = call.inputs[1] ? call.g.contents(call.inputs[1])?.map(Number) : undefined
  const d = regrown(call, reducedAxes(call, given))
  return [stretched(call.g, d, call.inputs[0] as Value), null]
}

/** The mean of n elements gives each a share of 1/n. */
const reduceMean: Gradient = (call) => {
  const { g } = call
  const x = call.inputs[0] as Value
  const axes = reducedAxes(call, listed(call))
  const ones = g.op('ConstantOfShape', [g.op('Shape', [x])], { value: 1 })
  const n = g.op('ReduceSum', [ones, g.ints(axes)], { keepdims: 1 })
  return [stretched(g, g.op('Div', [regrown(call, axes), n]), x)]
}

/** Elements that equal the maximum share its gradient. */
const reduceMax: Gradient = (call) => {
  const { g, attributes } = call
  const x = call.inputs[0] as Value
  const axes = reducedAxes(call, listed(call))
  const y = call.outputs[0] as Value
  const top = attributes.keepdims === 0 ? g.op('Unsqueeze', [y, g.ints(axes)]) : y
  const is = g.op('Cast', [g.op('Equal', [x, top])], { to: 1 })
  const count = g.op('ReduceSum', [is, g.ints(axes)], { keepdims: 1 })
  return [g.op('Mul', [is, g.op('Div', [regrown(call, axes), count])])]
}

const listed = ({ attributes }: Backward) => {
  const { axes } = attributes
  return typeof axes === 'object' ? axes : undefined
}

const axisSum = ({ g, inputs, attributes }: Backward, value: Value) => {
  const rank = (inputs[0] as Value).shape.length
  const axis = Number(attributes.axis ?? -1)
  return g.op('ReduceSum', [value, g.ints([axis < 0 ? axis + rank : axis])], { keepdims: 1 })
}

/** y = softmax(x): dx = y·(dy − Σ dy·y) */
const softmax: Gradient = (call) => {
  const { g } = call
  const y = call.outputs[0] as Value
  const d = call.given[0] as Value
  return [g.op('Mul', [y, g.op('Sub', [d, axisSum(call, g.op('Mul', [d, y]))])])]
}

/** y = log softmax(x): dx = dy − exp(y)·Σ dy */
const logSoftmax: Gradient = (call) => {
  const { g } = call
  const y = call.outputs[0] as Value
  const d = call.given[0] as Value
  return [g.op('Sub', [d, g.op('Mul', [g.op('Exp', [y]), axisSum(call, d)])])]
}

/** The largest values give their gradient back to where they came from. */
const topk: Gradient = ({ g, inputs, outputs, attributes, given }) => {
  const x = inputs[0] as Value
  const zero = g.op('ConstantOfShape', [g.op('Shape', [x])])
  const axis = Number(attributes.axis ?? -1)
  const d = given[0]
  if (!d) return [null, null]
  return [g.op('ScatterElements', [zero, outputs[1] as Value, d], { axis, reduction: 'add' }), null]
}

export const matrixGradients: Readonly<
  Record<keyof typeof matrixOps | keyof typeof reductionOps, Gradient | 'none'>
> = {
  MatMul: matmul,
  Gemm: gemm,
  TopK: topk,
  ReduceSum: reduceSum,
  ReduceMean: reduceMean,
  ReduceMax: reduceMax,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  ArgMax: 'none',
  // For inference; UnrolledLstm and UnrolledGru are those that learn.
  LSTM: 'none',
  GRU: 'none',
}
