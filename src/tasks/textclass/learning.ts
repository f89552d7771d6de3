/** How networks of texts learn: by what each of several members has not left out. */
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { NetworkParts } from '../kit/network.ts'
import { classSums } from '../kit/sums.ts'
import { declareShares, heldOut, meanOf } from '../tabular/ensemble.ts'

/** What batches are of: training, all members together, and each row by the member that it is held out for. */
export const buckets = { training: 'training', validation: 'validation', inner: 'inner' } as const

/** `logits` `[rows, members, classes]`, of a bucket. */
type Logits = (g: Builder, lookup: Lookup, bucket: string) => Value

/**
 * Training: also `targets` int64 `[rows]` and `shares` `[rows, members, 1]`. Validation: `targets` and `known` `[rows]`, of
 * the inner bucket `shares` too; outputs see `classSums`.
 */
export const learningParts = (
  members: number,
  logitsOf: Logits,
): Pick<NetworkParts, 'loss' | 'sums'> => {
  const targetsOf = (g: Builder) => g.input('targets', 'int64', ['rows'])
  return {
    loss(g, lookup, bucket) {
      const logs = g.op('LogSoftmax', [logitsOf(g, lookup, bucket)], { axis: 2 })
      const shares = declareShares(g, { members })
      const column = g.op('Unsqueeze', [targetsOf(g), g.ints([1, 2])])
      const targets = g.op('Expand', [column, g.op('Shape', [shares])])
      const losses = g.op('Neg', [g.op('GatherElements', [logs, targets], { axis: 2 })])
      return meanOf(g, losses, shares)
    },
    sums(g, lookup, bucket) {
      const each = logitsOf(g, lookup, bucket)
      const logits =
        bucket === buckets.inner
          ? heldOut(g, each, declareShares(g, { members }))
          : g.op('ReduceMean', [each], { axes: [1], keepdims: 0 })
      return classSums(g, logits, targetsOf(g), g.input('known', 'float32', ['rows']))
    },
  }
}

/** Logarithms of the shares of classes among the training rows: where every answer begins. */
export const logShares = (counts: readonly number[]): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => Math.log(count / total))
}
