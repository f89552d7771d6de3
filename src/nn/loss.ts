/** Losses as scalars; each is a weighted mean, Σ w·l / Σ w. */
import type { Builder } from '../onnx/builder.ts'
import type { Value } from '../onnx/value.ts'

export interface ClassLossOptions {
  /** Weight of each class `[classes]`. Default 1. */
  readonly classWeights?: Float32Array
  /** Weight of each row, 0 to leave it out: float32 `[rows]`. Default 1. */
  readonly mask?: Value
}

/**
 * Mean of −log softmax(logits)[target]. logits `[rows, classes]`, targets int64 `[rows]` → `[]`.
 * For very many classes `dense.crossEntropies` is faster.
 */
export const crossEntropy = (
  g: Builder,
  logits: Value,
  targets: Value,
  { classWeights, mask }: ClassLossOptions = {},
): Value => {
  const column = g.op('Unsqueeze', [targets, g.ints([1])])
  const logs = g.op('LogSoftmax', [logits], { axis: 1 })
  const chosen = g.op('GatherElements', [logs, column], { axis: 1 })
  const losses = g.op('Neg', [g.op('Squeeze', [chosen, g.ints([1])])])
  if (!classWeights) return meanOf(g, losses, mask)
  const byClass = g.op('Gather', [g.constant(classWeights), targets], { axis: 0 })
  return meanOf(g, losses, mask ? g.op('Mul', [byClass, mask]) : byClass)
}

export interface BinaryLossOptions {
  /** Weight of what is true against what is not. Default 1. */
  readonly positiveWeight?: number
  /** Weight of each element, of the logits' shape. Default 1. */
  readonly mask?: Value
}

/**
 * Mean of −t·log σ(x) − (1 − t)·log(1 − σ(x)), from logits x and targets t (float32, 0 to 1) of one
 * shape → `[]`. The first part counts `positiveWeight` times; without a mask the mean is over elements.
 */
export const binaryCrossEntropy = (
  g: Builder,
  logits: Value,
  targets: Value,
  { positiveWeight = 1, mask }: BinaryLossOptions = {},
): Value => {
  // −log σ(x) = softplus(−x) = softplus(x) − x, which neither overflows nor loses what is small.
  const never = g.op('Mul', [g.op('Sub', [g.constant(1), targets]), g.op('Softplus', [logits])])
  const missed = g.op('Mul', [targets, g.op('Softplus', [g.op('Neg', [logits])])])
  const heavy = positiveWeight === 1 ? missed : g.op('Mul', [missed, g.constant(positiveWeight)])
  return meanOf(g, g.op('Add', [never, heavy]), mask)
}

/** Mean of (prediction − target)²; both of one shape, the mask (weights) too → `[]` */
export const meanSquaredError = (
  g: Builder,
  predictions: Value,
  targets: Value,
  { mask }: { readonly mask?: Value } = {},
): Value => {
  const error = g.op('Sub', [predictions, targets])
  return meanOf(g, g.op('Mul', [error, error]), mask)
}

const meanOf = (g: Builder, losses: Value, weights: Value | undefined): Value => {
  if (!weights) return g.op('ReduceMean', [losses], { keepdims: 0 })
  const total = g.op('ReduceSum', [weights], { keepdims: 0 })
  const sum = g.op('ReduceSum', [g.op('Mul', [losses, weights])], { keepdims: 0 })
  return g.op('Div', [sum, total])
}
