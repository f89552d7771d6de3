/** The next-word network: Embedding → LSTM → Dropout → Dense(vocabulary, softmax). */

import { dense } from '../../nn/layers/dense.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import { embedding } from '../../nn/layers/embedding.ts'
import { lstm } from '../../nn/layers/lstm.ts'
import { classLosses, classMetricSums } from '../../nn/metrics.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup, Parameter } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork, learningGraph } from '../kit/network.ts'
import { widthOf } from './batches.ts'
import { padding, unknown } from './tokenizer.ts'

const name = 'next-word'

/** Most suggestions an answer has. */
export const suggestions = 10

export interface Sizes {
  /** Words with the two reserved ones. */
  readonly words: number
  readonly embedding: number
  readonly units: number
  readonly dropout: number
}

export interface NextWordNetwork extends Network {
  /**
   * The validation graph with one more input, `shared`: places in `targets`; and two more outputs, `losses`
   * `[rows]`, of each target, and `sharedLoss`, the sum of those at these places.
   */
  judging(): Graph
}

/** `bias` `[words]` are the first biases of the output; the network starts as a guess from them. */
export const createWordNetwork = (sizes: Sizes, bias: Float32Array): NextWordNetwork => {
  const { words, units } = sizes
  const table = embedding({ name: 'embedding', words, width: sizes.embedding })
  const memory = lstm({ name: 'lstm', features: sizes.embedding, units })
  const output = dense({ name: 'output', inputs: units, outputs: words, bias })
  const parameters = [...table.parameters, ...memory.parameters, ...output.parameters].map(
    (parameter) =>
      parameter === table.parameters[0] ? neutral(parameter, sizes.embedding) : parameter,
  )

  /** hidden `[time·batch, units]` → `[rows, units]` after the words at `at`. */
  const rowsAt = (g: Builder, hidden: Value, at: Value) => g.op('Gather', [hidden, at], { axis: 0 })

  const loss = (g: Builder, lookup: Lookup, bucket: string): Value => {
    const ids = g.input('ids', 'int64', [widthOf(bucket), 'batch'])
    const at = g.input('at', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const rows = rowsAt(g, memory.unrolled(g, lookup, table.apply(g, lookup, ids)), at)
    const kept =
      sizes.dropout > 0 ? dropout(g, rows, g.input('mask', 'float32', ['rows', units])) : rows
    return output.crossEntropy(g, lookup, kept, targets)
  }

  const judged = (g: Builder, lookup: Lookup) => {
    const ids = g.input('ids', 'int64', ['time', 'batch'])
    const at = g.input('at', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const positions = g.input('positions', 'float32', [])
    const { hidden } = memory.native(g, lookup, table.apply(g, lookup, ids))
    const flat = g.op('Reshape', [hidden, g.ints([-1, units])])
    const logits = output.apply(g, lookup, rowsAt(g, flat, at))
    return { logits, targets, sums: { ...classMetricSums(g, logits, targets), positions } }
  }

  const outputs = (g: Builder, lookup: Lookup) => {
    const ids = g.input('ids', 'int64', ['batch', 'time'])
    const lengths = g.input('lengths', 'int32', ['batch'])
    const x = table.apply(g, lookup, g.op('Transpose', [ids], { perm: [1, 0] }))
    const { last } = memory.native(g, lookup, x, lengths)
    const shares = g.op('Softmax', [output.apply(g, lookup, last)], { axis: 1 })
    const k = g.ints([Math.min(suggestions, words - 2)])
    const [probabilities, best] = g.ops('TopK', [shares, k], { axis: 1 }, 2)
    return { probabilities, words: best }
  }

  const network = createNetwork({
    name,
    parameters,
    loss,
    sums: (g, lookup) => judged(g, lookup).sums,
    outputs,
  })
  return {
    ...network,
    inference: (values) => network.inference(withoutReserved(values, sizes)),
    judging: () =>
      learningGraph(name, parameters, (g, lookup) => {
        const { logits, targets, sums } = judged(g, lookup)
        const losses = classLosses(g, logits, targets)
        const shared = g.op('Gather', [losses, g.input('shared', 'int64', ['some'])], { axis: 0 })
        return { ...sums, losses, sharedLoss: g.op('ReduceSum', [shared], { keepdims: 0 }) }
      }),
  }
}

/** Padding and a word never seen start as the mean of all words: zero. */
const neutral = (table: Parameter, width: number): Parameter => ({
  ...table,
  init: (rng) => table.init(rng).fill(0, padding * width, (unknown + 1) * width),
})

/** The same values but for the output's biases of the two reserved ids, so that neither is answered. */
const withoutReserved = (values: ReadonlyMap<string, Float32Array>, sizes: Sizes) => {
  const changed = new Map(values)
  const weights = Float32Array.from(values.get('output/weights') ?? [])
  for (const id of [padding, unknown]) weights[sizes.units * sizes.words + id] = -1e9
  changed.set('output/weights', weights)
  return changed
}
