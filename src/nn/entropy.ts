/** LinearCrossEntropy: the last layer and its loss, forward and backward side by side. */
import type { Value } from '../onnx/graph.ts'
import type { Gradient, Lower } from './rule.ts'

/** loss = mean −log P[target], P = softmax(hidden · weightsᵀ) */
export const lowerLinearCrossEntropy: Lower = (g, inputs) => {
  const [hidden, weights, targets] = inputs as [Value, Value, Value]
  // logits, P [rows, classes]
  const logits = g.op('Gemm', [hidden, weights], { transB: 1 })
  const probabilities = g.op('Softmax', [logits], { axis: 1 })
  const column = g.op('Unsqueeze', [targets, g.ints([1])])
  const chosen = g.op('GatherElements', [probabilities, column], { axis: 1 })
  // Added rather than taken as a maximum: what is not a number has to stay so.
  const logs = g.op('Log', [g.op('Add', [chosen, g.constant(1e-37)])])
  return [g.op('Neg', [g.op('ReduceMean', [logs], { keepdims: 0 })]), probabilities]
}

/**
 * With s = d / rows: dhidden = s·(P·weights − weights[target]) and
 * dweights = Pᵀ·(s·hidden) − s·hidden added up by target. No one-hot matrix, no dlogits.
 */
export const linearCrossEntropyGradient: Gradient = ({ g, inputs, outputs, given, wants }) => {
  const [hidden, weights, targets] = inputs as [Value, Value, Value]
  const probabilities = outputs[1] as Value
  const ones = g.op('ConstantOfShape', [g.op('Shape', [targets])], { value: 1 })
  const rows = g.op('ReduceSum', [ones], { keepdims: 0 })
  const share = g.op('Div', [given[0] as Value, rows])
  return [wants(0) ? byHidden() : null, wants(1) ? byWeights() : null, null]

  function byHidden() {
    const expected = g.op('Gemm', [probabilities, weights])
    const actual = g.op('Gather', [weights, targets], { axis: 0 })
    return g.op('Mul', [g.op('Sub', [expected, actual]), share])
  }
  function byWeights() {
    const shared = g.op('Mul', [hidden, share])
    const expected = g.op('Gemm', [probabilities, shared], { transA: 1 })
    const places = g.op('Unsqueeze', [targets, g.ints([1])])
    return g.op('ScatterND', [expected, places, g.op('Neg', [shared])], { reduction: 'add' })
  }
}
