/** The recurrent network of texts: word vectors, a GRU over them, the mean of what it holds, one output a class. */
import { activations } from '../../nn/layers/activation.ts'
import { dense } from '../../nn/layers/dense.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import { embedding } from '../../nn/layers/embedding.ts'
import { gru } from '../../nn/layers/gru.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork } from '../kit/network.ts'
import { learningParts, logShares } from './learning.ts'
import { timeOf } from './sequence.ts'

export interface SequenceSizes {
  /** Ids that there are. */
  readonly words: number
  /** Width of the word vectors and of the recurrent layer. */
  readonly units: number
  /** Share of what was read that is dropped in training. */
  readonly dropout: number
  /** Training rows of each class. */
  readonly counts: readonly number[]
}

/**
 * Inputs of every graph: `ids` int64 and `weights` float32 `[rows, time]`, what each word counts for, 0 of padding; in
 * training, over the known time of its bucket, with dropout `mask` `[rows, units]`; of learning see `learningParts`,
 * with one member. Inference: → `probabilities` `[rows, classes]`.
 */
export const createSequenceNetwork = (sizes: SequenceSizes): Network => {
  const { words, units, counts } = sizes
  const table = embedding({ name: 'embedding', words, width: units })
  const memory = gru({ name: 'gru', features: units, units })
  const bias = Float32Array.from(logShares(counts))
  const output = dense({ name: 'output', inputs: units, outputs: counts.length, bias })

  const logitsOf = (g: Builder, lookup: Lookup, bucket: string): Value => {
    const time = timeOf(bucket)
    const ids = g.input('ids', 'int64', ['rows', time ?? 'time'])
    const weights = g.input('weights', 'float32', ['rows', time ?? 'time'])
    const x = table.apply(g, lookup, g.op('Transpose', [ids], { perm: [1, 0] }))
    const hidden =
      time === undefined
        ? memory.native(g, lookup, x).hidden
        : g.op('Reshape', [memory.unrolled(g, lookup, x), g.ints([time, -1, units])])
    const counted = g.op('Unsqueeze', [g.op('Transpose', [weights], { perm: [1, 0] }), g.ints([2])])
    const mean = g.op('ReduceSum', [g.op('Mul', [hidden, counted]), g.ints([0])], { keepdims: 0 })
    const isDropped = time !== undefined && sizes.dropout > 0
    const read = isDropped ? dropout(g, mean, g.input('mask', 'float32', ['rows', units])) : mean
    return output.apply(g, lookup, read)
  }

  return createNetwork({
    name: 'text-class',
    parameters: [...table.parameters, ...memory.parameters, ...output.parameters],
    ...learningParts(1, (g, lookup, bucket) =>
      g.op('Unsqueeze', [logitsOf(g, lookup, bucket), g.ints([1])]),
    ),
    outputs: (g, lookup) => ({
      probabilities: activations.softmax(g, logitsOf(g, lookup, 'any')),
    }),
  })
}
