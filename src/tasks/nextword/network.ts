/** The next-word network: Embedding → LSTM or GRU → Dense(vocabulary, softmax), mixed with counted n-grams. */
import {
  classLosses,
  classMetricSums,
  probabilityLosses,
  probabilityMetricSums,
} from '../../nn/metrics.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork, learningGraph } from '../kit/network.ts'
import { lastWords, wordsAt } from './history.ts'
import { type Layers, layersOf, type NetworkContent } from './layers.ts'
import { trainingLoss } from './loss.ts'
import { ngramsAfter } from './ngram/graph.ts'
import { type Sizes, suggestions } from './sizes.ts'
import { padding, unknown } from './tokenizer.ts'

const name = 'next-word'

export interface NextWordNetwork extends Network {
  /**
   * The validation graph with one more input, `shared`: places in `targets`; and more outputs: `losses`
   * `[rows]`, of each target, `sharedLoss`, the sum of those at these places, and, with n-grams, `counted`
   * `[rows]`, the losses of those alone.
   */
  judging(): Graph
}

export const createWordNetwork = (sizes: Sizes, content: NetworkContent): NextWordNetwork => {
  const layers = layersOf(sizes, content)
  const { parameters } = layers
  const network = createNetwork({
    name,
    parameters,
    loss: (g, lookup, bucket) => trainingLoss(g, lookup, { layers, bucket }),
    sums: (g, lookup) => judged(g, lookup, layers).sums,
    outputs: (g, lookup) => answers(g, lookup, layers),
  })
  return {
    ...network,
    inference: (values) => network.inference(withoutReserved(values, sizes)),
    judging: () =>
      learningGraph(name, parameters, (g, lookup) => {
        const { sums, losses: lossesOf, counted: countedOf } = judged(g, lookup, layers)
        const losses = lossesOf()
        const shared = g.op('Gather', [losses, g.input('shared', 'int64', ['some'])], { axis: 0 })
        const sharedLoss = g.op('ReduceSum', [shared], { keepdims: 0 })
        const counted = countedOf?.()
        return { ...sums, losses, sharedLoss, ...(counted ? { counted } : {}) }
      }),
  }
}

/** Sums of a batch of validation, and what makes the losses of each target, of the mixture and of the counts. */
const judged = (g: Builder, lookup: Lookup, { sizes, table, memory, output, counts }: Layers) => {
  const ids = g.input('ids', 'int64', ['time', 'batch'])
  const at = g.input('at', 'int64', ['rows'])
  const targets = g.input('targets', 'int64', ['rows'])
  const positions = g.input('positions', 'float32', [])
  const all = memory.native(g, lookup, table.apply(g, lookup, ids)).hidden
  const flat = g.op('Reshape', [all, g.ints([-1, sizes.units])])
  const hidden = g.op('Gather', [flat, at], { axis: 0 })
  const logits = output.apply(g, lookup, hidden)
  if (!counts)
    return {
      sums: { ...classMetricSums(g, logits, targets), positions },
      losses: () => classLosses(g, logits, targets),
      counted: null,
    }
  const recent = wordsAt(g, ids, at, sizes.levels)
  const { shares, counted } = mixed(g, lookup, { counts, hidden, logits, recent })
  return {
    sums: { ...probabilityMetricSums(g, shares, targets), positions },
    losses: () => probabilityLosses(g, shares, targets),
    counted: () => probabilityLosses(g, counted, targets),
  }
}

/** The likeliest words after each text. */
const answers = (g: Builder, lookup: Lookup, { sizes, table, memory, output, counts }: Layers) => {
  const ids = g.input('ids', 'int64', ['batch', 'time'])
  const lengths = g.input('lengths', 'int32', ['batch'])
  const x = table.apply(g, lookup, g.op('Transpose', [ids], { perm: [1, 0] }))
  const hidden = memory.native(g, lookup, x, lengths).last
  const logits = output.apply(g, lookup, hidden)
  const recent = () => lastWords(g, ids, lengths, sizes.levels)
  const shares = counts
    ? mixed(g, lookup, { counts, hidden, logits, recent: recent() }).shares
    : g.op('Softmax', [logits], { axis: 1 })
  const k = g.ints([Math.min(suggestions, sizes.words - 2)])
  const [probabilities, best] = g.ops('TopK', [shares, k], { axis: 1 }, 2)
  return { probabilities, words: best }
}

interface Rows {
  readonly counts: NonNullable<Layers['counts']>
  /** What the network holds and says of each row `[rows, units]`, `[rows, words]`. */
  readonly hidden: Value
  readonly logits: Value
  /** The last words of each. */
  readonly recent: readonly Value[]
}

/** Probabilities of the mixture and of the counts alone `[rows, words]`. */
const mixed = (g: Builder, lookup: Lookup, { counts, hidden, logits, recent }: Rows) => {
  const own = g.op('Softmax', [logits], { axis: 1 })
  const { probabilities: counted, told } = ngramsAfter(g, counts.ngrams, recent)
  return { shares: counts.gate.apply(g, lookup, { hidden, told, own, counted }), counted }
}

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
