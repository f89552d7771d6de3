/** The network of texts: a weight for each class and feature, which are summed as the text weighs its features. */
import { activations } from '../../nn/layers/activation.ts'
import type { Network } from '../../nn/network.ts'
import { bindValues, type Lookup, type Parameter } from '../../nn/parameter.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork } from '../kit/network.ts'
import { learningParts, logShares } from './learning.ts'

export interface Sizes {
  readonly features: number
  /** Training rows of each class. */
  readonly counts: readonly number[]
  /** Logistic regressions that are averaged, each of which leaves out training rows of its own. */
  readonly members: number
}

/** Names of the inputs. */
const names = { ids: 'ids', weights: 'weights', offsets: 'offsets' } as const

/**
 * Inputs of every graph, all texts one after the other: `ids` int64 and `weights` float32 `[entries]`, and `offsets`
 * int64 `[rows]`, where the entries of each text begin; each has one at least; of learning see `learningParts`.
 * Inference: → `probabilities` `[rows, classes]`, of one regression, whose weights are the means of all.
 */
export const createTextNetwork = (sizes: Sizes): Network => {
  const { members, counts } = sizes
  const classes = counts.length
  const parameters = parametersOf(sizes)

  /** `[rows, members, classes]` */
  const logitsOf = (g: Builder, lookup: Lookup): Value =>
    g.op('Reshape', [summed(g, lookup), g.ints([-1, members, classes])])

  return {
    ...createNetwork({
      name: 'text-class',
      parameters,
      arena: true,
      ...learningParts(members, logitsOf),
      outputs: () => ({}),
    }),
    inference(values) {
      const g = graph('text-class')
      const mean = parametersOf({ ...sizes, members: 1 })
      const means = new Map(mean.map(({ name }) => [name, averaged(values.get(name), sizes)]))
      const logits = summed(g, bindValues(g, mean, means))
      g.output('probabilities', activations.softmax(g, logits))
      return g.build()
    },
  }
}

const table = 'features/table'
const bias = 'output/bias'

const parametersOf = ({ features, counts, members }: Sizes): readonly [Parameter, Parameter] => {
  const width = members * counts.length
  const shares = logShares(counts)
  return [
    { name: table, shape: [features, width], init: () => new Float32Array(features * width) },
    {
      name: bias,
      shape: [width],
      init: () => Float32Array.from({ length: width }, (_, at) => shares[at % shares.length] ?? 0),
    },
  ]
}

/** Σ weight · row of the table, and the bias `[rows, members · classes]`. */
const summed = (g: Builder, lookup: Lookup): Value => {
  const ids = g.input(names.ids, 'int64', ['entries'])
  const weights = g.input(names.weights, 'float32', ['entries'])
  const offsets = g.input(names.offsets, 'int64', ['rows'])
  const found = g.op('Gather', [lookup(table), ids])
  const parts = g.op('Mul', [found, g.op('Unsqueeze', [weights, g.ints([1])])])
  const column = g.op('Unsqueeze', [rowsOf(g, ids, offsets), g.ints([1])])
  const places = g.op('Expand', [column, g.op('Shape', [parts])])
  const none = g.op('ConstantOfShape', [g.op('Shape', [offsets])])
  const base = g.op('Add', [g.op('Unsqueeze', [none, g.ints([1])]), lookup(bias)])
  return g.op('ScatterElements', [base, places, parts], { axis: 0, reduction: 'add' })
}

/** The row of each entry int64 `[entries]`: one less than the rows that have begun by then. */
const rowsOf = (g: Builder, ids: Value, offsets: Value): Value => {
  const none = g.op('ConstantOfShape', [g.op('Shape', [ids])])
  const ones = g.op('ConstantOfShape', [g.op('Shape', [offsets])], { value: 1 })
  const begins = g.op('ScatterElements', [none, offsets, ones], { axis: 0, reduction: 'add' })
  const begun = g.op('CumSum', [begins, g.constant(BigInt64Array.of(0n), [])])
  return g.op('Cast', [g.op('Sub', [begun, g.constant(1)])], { to: 7 })
}

/** The mean over the members of values `[…, members · classes]`. The mean of their logits is the logit of this mean. */
const averaged = (
  values: Float32Array = new Float32Array(),
  { members, counts }: Sizes,
): Float32Array => {
  const classes = counts.length
  return Float32Array.from({ length: values.length / members }, (_, at) => {
    const from = Math.floor(at / classes) * members * classes + (at % classes)
    let sum = 0
    for (let member = 0; member < members; member++) sum += values[from + member * classes] ?? 0
    return sum / members
  })
}
