import type { Builder, Value } from '../onnx/graph.ts'

/**
 * What a classifier is judged by, each summed over rows: `loss` (−log softmax(logits)[target], nats),
 * `count`, `hits1` and `hits5` (the target is the likeliest, or among the five likeliest; ties as
 * TopK breaks them). logits `[rows, classes]`, targets int64 `[rows]`; each figure `[]`. `losses` `[rows]`
 * are what `loss` is the sum of.
 */
export const classFigures = (g: Builder, logits: Value, targets: Value) => {
  const column = g.op('Unsqueeze', [targets, g.ints([1])])
  const chosen = g.op('GatherElements', [g.op('LogSoftmax', [logits], { axis: 1 }), column], {
    axis: 1,
  })
  const classes = logits.shape[1]
  const k = typeof classes === 'number' ? Math.min(5, classes) : 5
  const [, best] = g.ops('TopK', [logits, g.ints([k])], { axis: 1 }, 2) as [Value, Value]
  const hits = g.op('Cast', [g.op('Equal', [best, column])], { to: 1 })
  const sizes = g.ints(Array.from({ length: k }, (_, i) => (i === 0 ? 1 : k - 1)).slice(0, 2))
  const first = k > 1 ? (g.ops('Split', [hits, sizes], { axis: 1 }, 2)[0] as Value) : hits
  const sum = (value: Value) => g.op('ReduceSum', [value], { keepdims: 0 })
  const ones = g.op('Cast', [g.op('Equal', [targets, targets])], { to: 1 })
  const each = g.op('Neg', [chosen])
  return {
    losses: g.op('Squeeze', [each, g.ints([1])]),
    loss: sum(each),
    count: sum(ones),
    hits1: sum(first),
    hits5: sum(hits),
  }
}
