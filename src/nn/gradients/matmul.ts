/** Gradients of matrix products and what is built on them. d means the gradient of the loss. */
import type { Builder } from '../../onnx/builder.ts'
import type { matrixOps } from '../../onnx/shapes/matrix.ts'
import type { Value } from '../../onnx/value.ts'
import { unstretched } from './elementwise.ts'
import { byFirst, type Gradient, type Gradients } from './rule.ts'

const transposed = (g: Builder, x: Value): Value => {
  const rank = x.shape.length
  const perm = x.shape.map((_, i) => (i === rank - 2 ? rank - 1 : i === rank - 1 ? rank - 2 : i))
  return g.op('Transpose', [x], { perm })
}

/** Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY */
const matmul: Gradient<'MatMul'> = ({ g, inputs: [a, b], given: [d], wants }) => [
  wants(0) ? unstretched(g, g.op('MatMul', [d, transposed(g, b)]), a) : null,
  wants(1) ? unstretched(g, g.op('MatMul', [transposed(g, a), d]), b) : null,
]

/** Y = α·A'·B' + β·C, where A' and B' may be turned; no transpose is ever made. */
const gemm: Gradient<'Gemm'> = ({ g, inputs: [a, b, c], given: [d], attributes, wants }) => {
  const { alpha, beta } = attributes
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

/** The largest values give their gradient back to where they came from. */
const topk: Gradient<'TopK'> = ({ g, inputs: [x], outputs: [, places], attributes, given }) => {
  const zero = g.op('ConstantOfShape', [g.op('Shape', [x])])
  const { axis } = attributes
  const line = [zero, places, byFirst('TopK', given)] as const
  return [g.op('ScatterElements', line, { axis, reduction: 'add' }), null]
}

export const matrixGradients: Gradients<keyof typeof matrixOps> = {
  MatMul: matmul,
  Gemm: gemm,
  TopK: topk,
  // For inference; UnrolledLstm and UnrolledGru are those that learn.
  LSTM: 'none',
  GRU: 'none',
}
