/** The next-word network: Embedding → LSTM → Dropout → Dense(vocabulary, softmax). */

import { withGradients } from '../../nn/gradients/gradient.ts'
import { dense } from '../../nn/layers/dense.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import { embedding } from '../../nn/layers/embedding.ts'
import { lstm } from '../../nn/layers/lstm.ts'
import { classLosses, classMetricSums } from '../../nn/metrics.ts'
import type { Network } from '../../nn/network.ts'
import { bindInputs, bindValues, type Lookup, type Parameter } from '../../nn/parameter.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import { type Graph, pruned } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/value.ts'
import { widthOf } from './batches.ts'
import { padding, unknown } from './tokenizer.ts'

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
   * The validation graph with one more input, `shared`: places in `targets` that the loss and its
   * count are taken over, and one more output, `losses` `[shared]`; hits are taken over all of them.
   */
  judging(): Graph
}

/** `bias` `[words]` are the first biases of the output; the network starts as a guess from them. */
export const createNetwork = (sizes: Sizes, bias: Float32Array): NextWordNetwork => {
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

  const training = (bucket: string): Graph => {
    const g = graph('next-word')
    const bound = bindInputs(g, parameters)
    const ids = g.input('ids', 'int64', [widthOf(bucket), 'batch'])
    const at = g.input('at', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const rows = rowsAt(g, memory.unrolled(g, bound, table.apply(g, bound, ids)), at)
    const kept =
      sizes.dropout > 0 ? dropout(g, rows, g.input('mask', 'float32', ['rows', units])) : rows
    g.output('loss', output.crossEntropy(g, bound, kept, targets))
    const names = parameters.map(({ name }) => name)
    return withGradients(g.build(), 'loss', names)
  }

  const validation = (judging: boolean): Graph => {
    const g = graph('next-word')
    const bound = bindInputs(g, parameters)
    const ids = g.input('ids', 'int64', ['time', 'batch'])
    const at = g.input('at', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const positions = g.input('positions', 'float32', [])
    const { hidden } = memory.native(g, bound, table.apply(g, bound, ids))
    const flat = g.op('Reshape', [hidden, g.ints([-1, units])])
    const logits = output.apply(g, bound, rowsAt(g, flat, at))
    const all = classMetricSums(g, logits, targets)
    const { loss, count, ...more } = judging ? over(g, logits, targets) : all
    for (const [name, value] of Object.entries({ ...all, loss, count, positions, ...more }))
      g.output(name, value)
    // TopK over no rows ends the process; where it is not asked for it must not be there.
    return pruned(g.build())
  }

  const over = (g: Builder, logits: Value, targets: Value) => {
    const shared = g.input('shared', 'int64', ['some'])
    const [some, words] = [logits, targets].map((value) =>
      g.op('Gather', [value, shared], { axis: 0 }),
    )
    const { loss, count } = classMetricSums(g, some as Value, words as Value)
    return { loss, count, losses: classLosses(g, some as Value, words as Value) }
  }

  const inference = (values: ReadonlyMap<string, Float32Array>): Graph => {
    const g = graph('next-word')
    const bound: Lookup = bindValues(g, parameters, withoutReserved(values, sizes))
    const ids = g.input('ids', 'int64', ['batch', 'time'])
    const lengths = g.input('lengths', 'int32', ['batch'])
    const x = table.apply(g, bound, g.op('Transpose', [ids], { perm: [1, 0] }))
    const { last } = memory.native(g, bound, x, lengths)
    const shares = g.op('Softmax', [output.apply(g, bound, last)], { axis: 1 })
    const k = g.ints([Math.min(suggestions, words - 2)])
    const [probabilities, best] = g.ops('TopK', [shares, k], { axis: 1 }, 2) as [Value, Value]
    g.output('probabilities', probabilities)
    g.output('words', best)
    return g.build()
  }

  return {
    parameters,
    training,
    validation: () => validation(false),
    judging: () => validation(true),
    inference,
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
