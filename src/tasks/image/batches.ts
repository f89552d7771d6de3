/** Images stacked into batches, each read when its batch is made. */
import { createRng, hash } from '../../core/rng.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import { type Part, rowBatches } from '../kit/batches.ts'
import { badRow, type Refusal } from '../kit/record.ts'
import type { BatchOptions } from '../kit/task.ts'
import { anyBucket, bucketOf } from './network.ts'
import { type Layout, readPicture, sizeOf } from './picture.ts'

export interface StackOptions extends Omit<BatchOptions, 'classWeights'> {
  readonly layout: Layout
  /** Number of a class, −1 for one that is not known. */
  readonly idOf: (label: string) => number
  /** Weight of each class by its number. Null: all alike. */
  readonly weights: Float32Array | null
  /** Most pixels a training image is moved by in each direction. */
  readonly shift: number
  /** What the network drops of so many units. */
  readonly units: number
  readonly dropout: number
}

/** One image has no variance to normalise by. */
const fewest = 2

/**
 * Inputs: `images` uint8 `[rows, height, width, channels]` and `targets` `[rows]`. Training comes in an
 * order of its own each epoch, with `weights` and `mask` where the network takes them; a row moves alike
 * whatever rank has it. Validation has `known` `[rows]`. Fails with `bad_data` on a record that cannot be
 * read, naming its place, and on a training row of an unknown class.
 */
export const createStacks = (rows: Rows, options: StackOptions): BatchSource => {
  const { purpose, ...others } = options
  return rowBatches(rows, { ...others, purpose, fewest }, (part) => {
    const refusalOf = (at: number) => badRow(rows, part.places[at] ?? 0, purpose)
    return purpose === 'training'
      ? trainingBatch(part, options, refusalOf)
      : validationBatch(part, options, refusalOf)
  })
}

type RefusalOf = (at: number) => Refusal

const trainingBatch = (part: Part, options: StackOptions, refusalOf: RefusalOf): Batch => {
  const { layout, seed, shift, units, dropout } = options
  const count = part.rows.length
  const { images, ids } = stackOf(part, options, refusalOf, (image, to, at) => {
    if (shift === 0) return to.set(image)
    const rng = createRng(hash(`${seed}:${part.epoch}:${part.places[at]}`))
    const [down, right] = [rng.below(2 * shift + 1) - shift, rng.below(2 * shift + 1) - shift]
    move(image, to, layout, down, right)
  })
  const unheard = ids.indexOf(-1)
  if (unheard >= 0)
    throw refusalOf(unheard)(
      'is of a class that was not learnt',
      'Learn from the rows that are trained with.',
    )
  const inputs: Record<string, Tensor> = { images, targets: int64(ids) }
  if (dropout > 0)
    inputs.mask = float32(dropoutMask(count * units, dropout, part.rng), [count, units])
  const { weights: weightOf } = options
  if (!weightOf) return { bucket: bucketOf(count, false), inputs, weight: count }
  const weights = Float32Array.from(ids, (id) => weightOf[id] ?? 1)
  inputs.weights = float32(weights)
  const weight = weights.reduce((sum, each) => sum + each, 0)
  return { bucket: bucketOf(count, true), inputs, weight }
}

const validationBatch = (part: Part, options: StackOptions, refusalOf: RefusalOf): Batch => {
  const { images, ids } = stackOf(part, options, refusalOf, (image, to) => to.set(image))
  const known = float32(Float32Array.from(ids, (id) => (id < 0 ? 0 : 1)))
  const targets = int64(ids.map((id) => Math.max(id, 0)))
  return { bucket: anyBucket, inputs: { images, targets, known }, weight: ids.length }
}

/** The images of a part as one tensor, and the numbers of their classes, −1 for one not known. */
const stackOf = (
  { rows }: Part,
  { layout, idOf }: StackOptions,
  refusalOf: RefusalOf,
  copy: (image: Uint8Array, to: Uint8Array, at: number) => void,
) => {
  const size = sizeOf(layout)
  const data = new Uint8Array(rows.length * size)
  const ids = rows.map((row, at) => {
    const { bytes, label } = readPicture(row, layout, refusalOf(at))
    copy(bytes, data.subarray(at * size, (at + 1) * size), at)
    return idOf(label)
  })
  const { height, width, channels } = layout
  const images: Tensor = { dtype: 'uint8', dims: [rows.length, height, width, channels], data }
  return { images, ids }
}

/** Moves an image; what comes in at an edge repeats the edge. */
export const move = (
  from: Uint8Array,
  to: Uint8Array,
  { height, width, channels }: Layout,
  down: number,
  right: number,
): void => {
  const within = (at: number, length: number) => Math.min(length - 1, Math.max(0, at))
  for (let y = 0; y < height; y++) {
    const line = within(y - down, height) * width
    for (let x = 0; x < width; x++) {
      const source = (line + within(x - right, width)) * channels
      const target = (y * width + x) * channels
      for (let channel = 0; channel < channels; channel++)
        to[target + channel] = from[source + channel] as number
    }
  }
}
