import { z } from '../../core/schema.ts'
import { classGate } from '../kit/gate.ts'
import { column, count, type Kind, share } from '../kit/kind.ts'

/** Convolutions with batch normalisation, then two dense layers. */
const options = z.strictObject({
  /** Column with the pixels: base64 of one byte a pixel and channel, row by row. Default `image`. */
  image: column.default('image'),
  /** Column with the class. Default `label`. */
  label: column.default('label'),
  /** Pixels. */
  height: count(1024),
  /** Pixels. */
  width: count(1024),
  /** Numbers a pixel. Default 1. */
  channels: count(4).default(1),
  /** Filters of each block of two 3×3 convolutions and a 2×2 max-pool. Default [32, 64]. */
  filters: z.array(count(1024)).min(1).max(8).readonly().default([32, 64]),
  /** Width of the dense layer before the classes. Default 512. */
  units: count(65_536).default(512),
  /** Share of that layer's outputs dropped while training, 0 to 0.9. Default 0. */
  dropout: share.default(0),
  /** Training images are moved by up to so many pixels in each direction, anew each epoch. Default 0. */
  shift: z.int().min(0).max(64).default(0),
})

export type ImageClassOptions = Readonly<z.input<typeof options>>
export type FilledImageClassOptions = Readonly<z.output<typeof options>>

export const imageClassKind = {
  kind: 'image-class',
  options,
  gate: classGate,
} as const satisfies Kind

/** Tells what an image shows. */
export const imageClass = (options: ImageClassOptions) =>
  ({ kind: 'image-class', ...options }) as const
