/** The network of tables: numbers scaled, categories as vectors, hidden layers, one output a class. */

import { textWidth } from '../../columns/hashed.ts'
import { activations } from '../../nn/layers/activation.ts'
import { dense } from '../../nn/layers/dense.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import { crossEntropy } from '../../nn/loss.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork } from '../kit/network.ts'
import { classSums } from '../kit/sums.ts'
import { categoryVectors } from './categories.ts'
import type { Columns } from './columns.ts'
import { declareInputs, gapsOf, standardised } from './features.ts'

export interface Sizes {
  readonly columns: Columns
  /** Training rows of each class. */
  readonly counts: readonly number[]
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[]
  /** Share of the hidden outputs dropped in training. */
  readonly dropout: number
}

/** Buckets: any number of rows, alike or each with a weight. */
export const bucketOf = (weighted: boolean): string => (weighted ? 'weighted' : 'plain')

/** Name of the mask of a hidden layer, from 0. */
export const maskOf = (layer: number): string => `mask${layer + 1}`

/** Width of the vectors of so many categories. */
export const widthOf = (categories: number): number =>
  Math.min(50, Math.ceil(Math.sqrt(categories)) + 1)

/**
 * A number x is (x − mean) / deviation, 0 where it is missing, and beside it 1 where it is missing in a
 * column that was so in training. With hidden layers a category is a vector: all in a row → [Dense → ReLU
 * → Dropout] a layer → Dense(classes). Without them it is a weight for each class, which makes a
 * logistic regression.
 *
 * Inputs of every graph, where there are such columns: `numeric` `[rows, columns]`, as it is in the table
 * and NaN where it is missing; `categories` int64 `[rows, columns]`; `texts` `[rows, columns × textWidth]`. Training: also `targets` `[rows]`,
 * in weighted buckets `weights` `[rows]`, with dropout `mask1` … `[rows, width]`. Validation: `targets`
 * and `known` `[rows]`; outputs see `classSums`. Inference: → `probabilities` `[rows, classes]`.
 */
export const createTableNetwork = ({ columns, counts, hidden, dropout: rate }: Sizes): Network => {
  const { numeric, categorical, texts } = columns
  const classes = counts.length
  const linear = hidden.length === 0
  const gaps = gapsOf(numeric)
  const vectors = categoryVectors(categorical, linear ? () => classes : widthOf)
  const widths = [
    numeric.length + gaps.length + texts.length * textWidth + (linear ? 0 : vectors.width),
    ...hidden,
  ]
  const layers = hidden.map((outputs, at) =>
    dense({ name: `hidden${at + 1}`, inputs: widths[at] ?? 0, outputs }),
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const output = dense({
    name: 'output',
    inputs: widths.at(-1) ?? 0,
    outputs: classes,
    bias: Float32Array.from(counts, (count) => Math.log(count / total)),
  })
  const parameters = [vectors, ...layers, output].flatMap((layer) => [...layer.parameters])

  /** Weights for the classes of several columns `[rows, columns × classes]` → `[rows, classes]`; of one as they are. */
  const summed = (g: Builder, weights: Value): Value => {
    if (weights.shape[1] === classes) return weights
    const apart = g.op('Reshape', [weights, g.ints([-1, vectors.width / classes, classes])])
    return g.op('ReduceSum', [apart, g.ints([1])], { keepdims: 0 })
  }

  const logitsOf = (g: Builder, bound: Lookup, masks: readonly Value[]): Value => {
    const given = declareInputs(g, columns)
    const numbers = given.numeric ? standardised(g, given.numeric, numeric) : []
    const found = given.categories ? vectors.apply(g, bound, given.categories) : []
    const words = given.words ? [given.words] : []
    const wide = linear ? [...numbers, ...words] : [...numbers, ...found, ...words]
    let x = joined(g, wide)
    layers.forEach((layer, at) => {
      if (!x) return
      x = activations.relu(g, layer.apply(g, bound, x))
      const mask = masks[at]
      if (mask) x = dropout(g, x, mask)
    })
    const first = x ? output.apply(g, bound, x) : bound('output/weights')
    return linear ? found.reduce((sum, each) => g.op('Add', [sum, summed(g, each)]), first) : first
  }

  return createNetwork({
    name: 'tabular-class',
    parameters,
    arena: true,
    loss(g, lookup, bucket) {
      const masks =
        rate > 0 ? hidden.map((width, at) => g.input(maskOf(at), 'float32', ['rows', width])) : []
      const logits = logitsOf(g, lookup, masks)
      const targets = g.input('targets', 'int64', ['rows'])
      const weighted = bucket === bucketOf(true)
      const weights = weighted ? { mask: g.input('weights', 'float32', ['rows']) } : {}
      return crossEntropy(g, logits, targets, weights)
    },
    sums: (g, lookup) =>
      classSums(
        g,
        logitsOf(g, lookup, []),
        g.input('targets', 'int64', ['rows']),
        g.input('known', 'float32', ['rows']),
      ),
    outputs: (g, lookup) => ({
      probabilities: activations.softmax(g, logitsOf(g, lookup, [])),
    }),
  })
}

export const joined = (g: Builder, parts: readonly Value[]): Value | null =>
  parts.length > 1 ? g.op('Concat', parts, { axis: 1 }) : (parts[0] ?? null)
