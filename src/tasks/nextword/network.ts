/** The next-word network: Embedding → LSTM or GRU → Dense(vocabulary, softmax), mixed with counted n-grams. */

import { dense } from '../../nn/layers/dense.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import { embedding } from '../../nn/layers/embedding.ts'
import { tied } from '../../nn/layers/tied.ts'
import {
  classLosses,
  classMetricSums,
  probabilityLosses,
  probabilityMetricSums,
} from '../../nn/metrics.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup, Parameter } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork, learningGraph } from '../kit/network.ts'
import { widthOf } from './batches.ts'
import { lastWords, wordsAt } from './history.ts'
import { mixture } from './mixture.ts'
import { ngramsAfter } from './ngram/graph.ts'
import type { NgramTensors } from './ngram/tensors.ts'
import { recurrence } from './recurrence.ts'
import type { Dropped, Sizes } from './sizes.ts'
import { padding, unknown } from './tokenizer.ts'

const name = 'next-word'

/** Most suggestions an answer has. */
export const suggestions = 10

export interface NextWordNetwork extends Network {
  /**
   * The validation graph with one more input, `shared`: places in `targets`; and more outputs: `losses`
   * `[rows]`, of each target, `sharedLoss`, the sum of those at these places, and, with n-grams, `counted`
   * `[rows]`, the losses of those alone.
   */
  judging(): Graph
}

export interface NetworkContent {
  /** First biases of the output `[words]`; the network starts as a guess from them. */
  readonly bias: Float32Array
  /** Null where nothing is counted. */
  readonly ngrams: NgramTensors | null
  /** What training drops. */
  readonly dropped: readonly Dropped[]
}

export const createWordNetwork = (
  sizes: Sizes,
  { bias, ngrams, dropped }: NetworkContent,
): NextWordNetwork => {
  const { words, units, levels } = sizes
  const table = embedding({ name: 'embedding', words, width: sizes.embedding })
  const memory = recurrence(sizes)
  const output = outputOf(sizes, table.parameters[0], bias)
  const gate = ngrams ? mixture({ units, levels }) : null
  const parameters = [
    ...table.parameters.map((parameter) => neutral(parameter, sizes.embedding)),
    ...memory.parameters,
    ...output.parameters,
    ...(gate?.parameters ?? []),
  ]
  /** hidden `[time·batch, units]` → `[rows, units]` after the words at `at`. */
  const rowsAt = (g: Builder, hidden: Value, at: Value) => g.op('Gather', [hidden, at], { axis: 0 })

  const loss = (g: Builder, lookup: Lookup, bucket: string): Value => {
    const ids = g.input('ids', 'int64', [widthOf(bucket), 'batch'])
    const at = g.input('at', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const rows = rowsAt(g, memory.unrolled(g, lookup, table.apply(g, lookup, ids), dropped), at)
    const mask = dropped.find(({ input }) => input === 'mask')
    const kept = mask ? dropout(g, rows, g.input(mask.input, 'float32', mask.shape)) : rows
    const own = output.crossEntropies(g, lookup, kept, targets)
    if (!gate) return g.op('ReduceMean', [own], { keepdims: 0 })
    // A row teaches either the network or, from a sentence that the network does not learn, how far it is to be trusted.
    const both = gate.losses(g, lookup, {
      hidden: g.op('StopGradient', [rows]),
      own: g.op('StopGradient', [own]),
      counted: g.input('counted', 'float32', ['rows']),
      told: g.input('told', 'float32', ['rows', levels]),
    })
    const setAside = g.input('setAside', 'float32', ['rows'])
    const learnt = g.op('Mul', [own, g.op('Sub', [g.constant(1), setAside])])
    const losses = g.op('Add', [learnt, g.op('Mul', [both, setAside])])
    return g.op('ReduceMean', [losses], { keepdims: 0 })
  }

  /** Probabilities `[rows, words]` from what the network holds and says, and from the last words. */
  const mixed = (
    g: Builder,
    lookup: Lookup,
    { hidden, logits, recent }: { hidden: Value; logits: Value; recent: () => Value[] },
  ) => {
    const own = g.op('Softmax', [logits], { axis: 1 })
    if (!gate || !ngrams) return { shares: own, counted: null }
    const { probabilities: counted, told } = ngramsAfter(g, ngrams, recent())
    return { shares: gate.apply(g, lookup, { hidden, told, own, counted }), counted }
  }

  const judged = (g: Builder, lookup: Lookup) => {
    const ids = g.input('ids', 'int64', ['time', 'batch'])
    const at = g.input('at', 'int64', ['rows'])
    const targets = g.input('targets', 'int64', ['rows'])
    const positions = g.input('positions', 'float32', [])
    const { hidden: all } = memory.native(g, lookup, table.apply(g, lookup, ids))
    const hidden = rowsAt(g, g.op('Reshape', [all, g.ints([-1, units])]), at)
    const logits = output.apply(g, lookup, hidden)
    if (!gate)
      return {
        sums: { ...classMetricSums(g, logits, targets), positions },
        losses: () => classLosses(g, logits, targets),
        counted: null,
      }
    const recent = () => wordsAt(g, ids, at, levels)
    const { shares, counted } = mixed(g, lookup, { hidden, logits, recent })
    return {
      sums: { ...probabilityMetricSums(g, shares, targets), positions },
      losses: () => probabilityLosses(g, shares, targets),
      counted: () => counted && probabilityLosses(g, counted, targets),
    }
  }

  const outputs = (g: Builder, lookup: Lookup) => {
    const ids = g.input('ids', 'int64', ['batch', 'time'])
    const lengths = g.input('lengths', 'int32', ['batch'])
    const x = table.apply(g, lookup, g.op('Transpose', [ids], { perm: [1, 0] }))
    const { last } = memory.native(g, lookup, x, lengths)
    const { shares } = mixed(g, lookup, {
      hidden: last,
      logits: output.apply(g, lookup, last),
      recent: () => lastWords(g, ids, lengths, levels),
    })
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
        const { sums, losses: lossesOf, counted } = judged(g, lookup)
        const losses = lossesOf()
        const shared = g.op('Gather', [losses, g.input('shared', 'int64', ['some'])], { axis: 0 })
        const simple = counted?.()
        return {
          ...sums,
          losses,
          sharedLoss: g.op('ReduceSum', [shared], { keepdims: 0 }),
          ...(simple ? { counted: simple } : {}),
        }
      }),
  }
}

/** A dense layer of its own, or one that comes down to the width of the word vectors and goes on by them. */
const outputOf = (sizes: Sizes, table: Parameter, bias: Float32Array) => {
  const { units, words } = sizes
  if (!sizes.tied) return dense({ name: 'output', inputs: units, outputs: words, bias })
  const down = dense({ name: 'projection', inputs: units, outputs: sizes.embedding })
  const across = tied({ name: 'output', table, bias })
  return {
    parameters: [...down.parameters, ...across.parameters],
    apply: (g: Builder, lookup: Lookup, x: Value) =>
      across.apply(g, lookup, down.apply(g, lookup, x)),
    crossEntropies: (g: Builder, lookup: Lookup, x: Value, targets: Value) =>
      across.crossEntropies(g, lookup, down.apply(g, lookup, x), targets),
  }
}

/** Padding and a word never seen start as the mean of all words: zero. */
const neutral = (table: Parameter, width: number): Parameter => ({
  ...table,
  init: (rng) => table.init(rng).fill(0, padding * width, (unknown + 1) * width),
})

/** The same values but for the output's biases of the two reserved ids, so that neither is answered. */
const withoutReserved = (
  values: ReadonlyMap<string, Float32Array>,
  { tied, units, words }: Sizes,
) => {
  const [where, from] = tied ? ['output/bias', 0] : ['output/weights', units * words]
  const biases = Float32Array.from(values.get(where) ?? [])
  biases.fill(-1e9, from + padding, from + unknown + 1)
  return new Map(values).set(where, biases)
}
