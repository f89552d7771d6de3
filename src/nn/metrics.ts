import type { Builder } from '../onnx/builder.ts'
import type { Value } from '../onnx/value.ts'

/** −log softmax(logits)[target] of each row, nats. logits `[rows, classes]`, targets int64 `[rows]` → `[rows]`. */
export const classLosses = (g: Builder, logits: Value, targets: Value): Value =>
  g.op('Squeeze', [lossColumn(g, logits, columnOf(g, targets)), g.ints([1])])

const columnOf = (g: Builder, targets: Value) => g.op('Unsqueeze', [targets, g.ints([1])])

const lossColumn = (g: Builder, logits: Value, column: Value) =>
  g.op('Neg', [
    g.op('GatherElements', [g.op('LogSoftmax', [logits], { axis: 1 }), column], { axis: 1 }),
  ])

/**
 * What a classifier is judged by, each summed over rows: `loss` (see `classLosses`), `count`, `hits1` and
 * `hits5` (the target is the likeliest, or among the five likeliest; ties as TopK breaks them). logits
 * `[rows, classes]`, targets int64 `[rows]`; each metric `[]`.
 */
export const classMetricSums = (g: Builder, logits: Value, targets: Value) =>
  sumsOf(g, { losses: lossColumn(g, logits, columnOf(g, targets)), scores: logits, targets })

/** The same of probabilities; the loss of one below 1e-37 is that of 1e-37. */
export const probabilityMetricSums = (g: Builder, probabilities: Value, targets: Value) =>
  sumsOf(g, {
    losses: columnOf(g, probabilityLosses(g, probabilities, targets)),
    scores: probabilities,
    targets,
  })

/** −log of the probability of each row's target `[rows]`. */
export const probabilityLosses = (g: Builder, probabilities: Value, targets: Value): Value => {
  const chosen = g.op('GatherElements', [probabilities, columnOf(g, targets)], { axis: 1 })
  const logs = g.op('Log', [g.op('Add', [chosen, g.constant(1e-37)])])
  return g.op('Squeeze', [g.op('Neg', [logs]), g.ints([1])])
}

interface Judged {
  /** `[rows, 1]` */
  readonly losses: Value
  /** What ranks the classes `[rows, classes]`. */
  readonly scores: Value
  readonly targets: Value
}

const sumsOf = (g: Builder, { losses, scores, targets }: Judged) => {
  const column = columnOf(g, targets)
  const classes = scores.shape[1]
  const k = typeof classes === 'number' ? Math.min(5, classes) : 5
  const [, best] = g.ops('TopK', [scores, g.ints([k])], { axis: 1 }, 2)
  const hits = g.op('Cast', [g.op('Equal', [best, column])], { to: 1 })
  const sizes = g.ints(Array.from({ length: k }, (_, i) => (i === 0 ? 1 : k - 1)).slice(0, 2))
  const first = k > 1 ? g.ops('Split', [hits, sizes], { axis: 1 }, 2)[0] : hits
  const sum = (value: Value) => g.op('ReduceSum', [value], { keepdims: 0 })
  const ones = g.op('Cast', [g.op('Equal', [targets, targets])], { to: 1 })
  return {
    loss: sum(losses),
    count: sum(ones),
    hits1: sum(first),
    hits5: sum(hits),
  }
}
