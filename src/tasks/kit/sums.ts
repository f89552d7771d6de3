import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'

/**
 * The metrics of classes of a validation graph, each a sum: `loss` and `count` over the rows
 * whose class is `known` (1, else 0), `hits1` among them, and `rows`, all there are. logits
 * `[rows, classes]`, targets int64 and known float32 `[rows]`.
 */
export const classSums = (g: Builder, logits: Value, targets: Value, known: Value) => {
  const sum = (value: Value) => g.op('ReduceSum', [value], { keepdims: 0 })
  const logs = g.op('LogSoftmax', [logits], { axis: 1 })
  const column = g.op('Unsqueeze', [targets, g.ints([1])])
  const chosen = g.op('GatherElements', [logs, column], { axis: 1 })
  const losses = g.op('Neg', [g.op('Squeeze', [chosen, g.ints([1])])])
  const best = g.op('ArgMax', [logits], { axis: 1, keepdims: 0 })
  const hits = g.op('Cast', [g.op('Equal', [best, targets])], { to: 1 })
  const each = g.op('Cast', [g.op('Equal', [best, best])], { to: 1 })
  return {
    loss: sum(g.op('Mul', [losses, known])),
    count: sum(known),
    hits1: sum(g.op('Mul', [hits, known])),
    rows: sum(each),
  }
}
