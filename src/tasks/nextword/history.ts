/** The last words before a prediction, as counted n-grams look at them. */
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'

/**
 * ids int64 `[time, batch]`, at int64 `[rows]` places in `[time·batch]` → ids `[rows]` of the word there, of the one
 * before, and so on, `count` of them; padding before the first.
 */
export const wordsAt = (g: Builder, ids: Value, at: Value, count: number): Value[] => {
  const ahead = count - 1
  const padded = g.op('Pad', [ids, g.ints([ahead, 0, 0, 0])])
  const flat = g.op('Reshape', [padded, g.ints([-1])])
  const batch = g.op('Gather', [g.op('Shape', [ids]), g.ints([1])])
  return Array.from({ length: count }, (_, back) => {
    const rows = g.op('Mul', [batch, g.ints([ahead - back])])
    return g.op('Gather', [flat, g.op('Add', [at, rows])])
  })
}

/** ids int64 `[batch, time]`, lengths int32 `[batch]` → the same `[batch]` of the last word of each row. */
export const lastWords = (g: Builder, ids: Value, lengths: Value, count: number): Value[] => {
  const ahead = count - 1
  const padded = g.op('Pad', [ids, g.ints([0, ahead, 0, 0])])
  const ends = g.op('Unsqueeze', [g.op('Cast', [lengths], { to: 7 }), g.ints([1])])
  return Array.from({ length: count }, (_, back) => {
    const places = g.op('Add', [ends, g.ints([ahead - back - 1])])
    return g.op('Squeeze', [g.op('GatherElements', [padded, places], { axis: 1 }), g.ints([1])])
  })
}
