/** The network of images: blocks of two convolutions and a pool, then two dense layers. */

import { activations } from '../../nn/layers/activation.ts'
import { batchNorm } from '../../nn/layers/batchnorm.ts'
import { conv } from '../../nn/layers/conv.ts'
import { dense } from '../../nn/layers/dense.ts'
import { dropout } from '../../nn/layers/dropout.ts'
import { maxPool } from '../../nn/layers/pool.ts'
import { crossEntropy } from '../../nn/loss.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork } from '../kit/network.ts'
import { classSums } from '../kit/sums.ts'

/** The network's sizes, and how bytes become its numbers. */
export interface Sizes {
  /** Pixels. */
  readonly height: number
  readonly width: number
  readonly channels: number
  /** Filters of each block. */
  readonly filters: readonly number[]
  /** Width of the dense layer before the classes. */
  readonly units: number
  /** Share of that layer's outputs dropped in training. */
  readonly dropout: number
  readonly classes: number
  /** Of all bytes of the training images; the network sees (byte − mean) / deviation. */
  readonly mean: number
  readonly deviation: number
}

/** The bucket of batches with so many images, and with a weight for each of them. */
export const bucketOf = (rows: number, weighted: boolean): string =>
  `${weighted ? 'weighted' : 'plain'}:${rows}`

/** The bucket of batches of any number of images: for validation. */
export const anyBucket = 'any'

const readBucket = (bucket: string) => {
  const [kind, rows] = bucket.split(':')
  return { weighted: kind === 'weighted', rows: Number(rows) }
}

/**
 * [Conv 3×3 same → BatchNorm → ReLU] twice and MaxPool 2×2 a block, then Dense(units) → BatchNorm → ReLU
 * → Dropout → Dense(classes). Images are bytes, `[rows, height, width, channels]`; training needs at least
 * two of them in a batch.
 *
 * Training: inputs `images`, `targets` `[rows]`, in weighted buckets `weights` `[rows]`, with dropout
 * `mask` `[rows, units]`. Validation: `images`, `targets` and `known` `[rows]`: 1, or 0 where the class
 * was not among the training rows; outputs `loss` and `count` over the known ones, `hits1` and `rows`.
 * Inference: `images` → `probabilities` `[rows, classes]`.
 */
export const createImageNetwork = (sizes: Sizes): Network => {
  const { height, width, channels, filters, units, classes } = sizes
  const convolution = (name: string, from: number, to: number) => ({
    conv: conv({ name, channels: from, filters: to, kernel: [3, 3], bias: false }),
    norm: batchNorm({ name: `${name}/norm`, channels: to }),
  })
  const blocks = filters.map((count, i) => [
    convolution(`block${i + 1}/first`, filters[i - 1] ?? channels, count),
    convolution(`block${i + 1}/second`, count, count),
  ])
  const features = filters.reduce(
    ({ height, width }) => ({ height: height >> 1, width: width >> 1 }),
    { height, width },
  )
  const flat = features.height * features.width * (filters.at(-1) ?? channels)
  const hidden = dense({ name: 'hidden', inputs: flat, outputs: units })
  const norm = batchNorm({ name: 'hidden/norm', channels: units })
  const output = dense({ name: 'output', inputs: units, outputs: classes })
  const convolutions = blocks.flat()
  const parameters = [
    ...convolutions.flatMap(({ conv, norm }) => [...conv.parameters, ...norm.parameters]),
    ...hidden.parameters,
    ...norm.parameters,
    ...output.parameters,
  ]
  const states = [...convolutions.flatMap(({ norm }) => [...norm.states]), ...norm.states]

  /** Bytes → `[rows, channels, height, width]` */
  const standardised = (g: Builder, images: Value) => {
    const numbers = g.op('Cast', [images], { to: 1 })
    const apart =
      channels === 1
        ? g.op('Reshape', [numbers, g.ints([-1, 1, height, width])])
        : g.op('Transpose', [numbers], { perm: [0, 3, 1, 2] })
    const centred = g.op('Sub', [apart, g.constant(sizes.mean)])
    return g.op('Mul', [centred, g.constant(1 / sizes.deviation)])
  }

  const logitsOf = (
    g: Builder,
    bound: Lookup,
    images: Value,
    mask: Value | 'none' | 'learning',
  ) => {
    const mode = mask === 'none' ? 'inference' : 'training'
    let x = standardised(g, images)
    for (const block of blocks) {
      for (const { conv, norm } of block)
        x = activations.relu(g, norm[mode](g, bound, conv.apply(g, bound, x)))
      x = maxPool(g, x, { size: [2, 2] })
    }
    const wide = g.op('Reshape', [x, g.ints([-1, flat])])
    const dense = activations.relu(g, norm[mode](g, bound, hidden.apply(g, bound, wide)))
    return output.apply(g, bound, typeof mask === 'object' ? dropout(g, dense, mask) : dense)
  }

  const imagesOf = (g: Builder, rows: number | string) =>
    g.input('images', 'uint8', [rows, height, width, channels])

  return createNetwork({
    name: 'image-class',
    parameters,
    states,
    arena: true,
    loss(g, lookup, bucket) {
      const { rows, weighted } = readBucket(bucket)
      const images = imagesOf(g, rows)
      const mask = sizes.dropout > 0 ? g.input('mask', 'float32', [rows, units]) : 'learning'
      const logits = logitsOf(g, lookup, images, mask)
      const targets = g.input('targets', 'int64', [rows])
      const weights = weighted ? { mask: g.input('weights', 'float32', [rows]) } : {}
      return crossEntropy(g, logits, targets, weights)
    },
    sums(g, lookup, bucket) {
      const rows = bucket === anyBucket ? 'rows' : readBucket(bucket).rows
      const logits = logitsOf(g, lookup, imagesOf(g, rows), 'none')
      const targets = g.input('targets', 'int64', [rows])
      return classSums(g, logits, targets, g.input('known', 'float32', [rows]))
    },
    outputs: (g, lookup) => ({
      probabilities: activations.softmax(g, logitsOf(g, lookup, imagesOf(g, 'rows'), 'none')),
    }),
  })
}
