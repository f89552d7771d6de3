/** LinearCrossEntropy: the last layer and its loss, forward and backward side by side. */
import { byFirst, type Gradient, type Lower } from './rule.ts'

/** loss = −log P[target], P = softmax(hidden · weights) */
export const lowerLinearCrossEntropy: Lower<'LinearCrossEntropy'> = (g, inputs, { transB }) => {
  const [hidden, weights, targets] = inputs
  // logits, P [rows, classes]; chosen [rows, 1]
  const logits = g.op('Gemm', [hidden, weights], { transB })
  const probabilities = g.op('Softmax', [logits], { axis: 1 })
  const column = g.op('Unsqueeze', [targets, g.ints([1])])
  const chosen = g.op('GatherElements', [probabilities, column], { axis: 1 })
  // Added rather than taken as a maximum: what is not a number has to stay so.
  const logs = g.op('Log', [g.op('Add', [chosen, g.constant(1e-37)])])
  return [g.op('Neg', [g.op('Squeeze', [logs, g.ints([1])])]), probabilities, chosen]
}

/**
 * D = P with one taken off at each target; s the slope of each row: dhidden = s·D·weightsᵀ and
 * dweights = (s·hidden)ᵀ·D. D needs no memory of its own: nothing reads P after `chosen`, so onnxruntime
 * writes the few changed elements into it. The scale s goes to the small side of the products.
 */
export const linearCrossEntropyGradient: Gradient<'LinearCrossEntropy'> = (call) => {
  const { g, inputs, outputs, given, attributes, wants } = call
  const [hidden, weights, targets] = inputs
  const [, probabilities, chosen] = outputs
  const turned = attributes.transB === 1
  const column = g.op('Unsqueeze', [targets, g.ints([1])])
  const less = g.op('Sub', [chosen, g.constant(1)])
  const slope = g.op('ScatterElements', [probabilities, column, less], { axis: 1 })
  const share = g.op('Unsqueeze', [byFirst('LinearCrossEntropy', given), g.ints([1])])
  const byHidden = () =>
    g.op('Mul', [g.op('Gemm', [slope, weights], { transB: turned ? 0 : 1 }), share])
  const byWeights = () => {
    const scaled = g.op('Mul', [hidden, share])
    return g.op('Gemm', turned ? [slope, scaled] : [scaled, slope], { transA: 1 })
  }
  return [wants(0) ? byHidden() : null, wants(1) ? byWeights() : null, null]
}
