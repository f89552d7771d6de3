/** Images stacked into batches, each read when its batch is made. */
import { MillraceError } from '../core/error.ts'
import { createRng, hash, type Rng, shuffle } from '../core/rng.ts'
import type { Rows } from '../core/rows.ts'
import { dropoutMask } from '../nn/dropout.ts'
import { float32, int64, type Tensor } from '../onnx/session.ts'
import { anyBucket, bucketOf } from './convnet.ts'
import type { Batch, BatchSource } from './learning.ts'
import { type Layout, type Picture, readPicture, sizeOf } from './picture.ts'
import { partOf } from './share.ts'
import type { BatchOptions } from './task.ts'

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

/**
 * Inputs: `images` uint8 `[rows, height, width, channels]` and `targets` `[rows]`. Training comes in an
 * order of its own each epoch, with `weights` and `mask` where the network takes them; a row moves alike
 * whatever rank has it. Validation has `known` `[rows]`. Fails with `bad_data` on a record that cannot be
 * read, naming its place, and on a training row of an unknown class.
 */
export const createStacks = (rows: Rows, options: StackOptions): BatchSource => {
  const { purpose, batchSize, seed, rank = 0, world = 1 } = options
  if (rows.length === 0)
    throw new MillraceError('bad_data', {
      what: `There are no ${purpose} images.`,
      fix: 'Give more rows, or set another share of them aside (validationSplit).',
    })
  const ends =
    purpose === 'training'
      ? cut(rows.length, batchSize * world, fewest * world)
      : cut(rows.length, batchSize, 1)
  const spanOf = (step: number) => [ends[step - 1] ?? 0, ends[step] ?? rows.length] as const
  if (purpose === 'training') checkSizes(rows.length, batchSize, world)

  const training = function* (epoch: number): Iterable<Batch> {
    const rng = createRng(hash(`${seed}:${epoch}`))
    const order = shuffle(
      Uint32Array.from({ length: rows.length }, (_, place) => place),
      rng,
    )
    // What is dropped must not be the same on every rank.
    const dropping = world === 1 ? rng : createRng(hash(`${seed}:${epoch}:${rank}`))
    for (let step = 0; step < ends.length; step++) {
      const [first, last] = spanOf(step)
      const [from, to] = partOf(last - first, rank, world)
      const stack = stackOf(rows, order.subarray(first + from, first + to), options, epoch)
      yield trainingBatch(stack, options, dropping)
    }
  }

  const validation = function* (): Iterable<Batch> {
    for (let step = rank; step < ends.length; step += world) {
      const [first, last] = spanOf(step)
      const places = Uint32Array.from({ length: last - first }, (_, i) => first + i)
      yield validationBatch(stackOf(rows, places, options, 0))
    }
  }

  return purpose === 'training'
    ? { steps: ends.length, epoch: training }
    : { steps: Math.ceil(ends.length / world), epoch: validation }
}

/** Images a rank needs in a training batch: one has no variance to normalise by. */
const fewest = 2

/** Where each batch ends. A last one of fewer than `least` rows joins the one before. */
const cut = (rows: number, together: number, least: number): number[] => {
  const ends: number[] = []
  for (let end = together; end < rows; end += together) ends.push(end)
  if (rows - (ends.at(-1) ?? 0) < least) ends.pop()
  return [...ends, rows]
}

const checkSizes = (rows: number, batchSize: number, world: number): void => {
  if (batchSize < fewest)
    throw new MillraceError('bad_config', {
      what: `The batch size is ${batchSize}.`,
      why: `Batch normalisation needs the variance of at least ${fewest} images.`,
      fix: 'Set batchSize to 16 or more.',
    })
  if (rows < fewest * world)
    throw new MillraceError('bad_data', {
      what: `${rows} training images are too few for ${world === 1 ? 'a batch' : `${world} workers`}.`,
      why: `Batch normalisation needs at least ${fewest} images for each worker.`,
      fix: 'Give more rows.',
    })
}

interface Stack {
  readonly images: Tensor
  /** Numbers of the classes, −1 for one that is not known. */
  readonly targets: Int32Array
}

const stackOf = (
  rows: Rows,
  places: Uint32Array,
  { layout, idOf, purpose, shift, seed }: StackOptions,
  epoch: number,
): Stack => {
  const size = sizeOf(layout)
  const bytes = new Uint8Array(places.length * size)
  const targets = new Int32Array(places.length)
  places.forEach((place, i) => {
    const { bytes: image, label } = pictureAt(rows, place, layout, purpose)
    targets[i] = idOf(label)
    if (purpose === 'training' && targets[i] < 0) throw unheard(place, label)
    const own = bytes.subarray(i * size, (i + 1) * size)
    if (purpose === 'validation' || shift === 0) own.set(image)
    else {
      const rng = createRng(hash(`${seed}:${epoch}:${place}`))
      const [down, right] = [rng.below(2 * shift + 1) - shift, rng.below(2 * shift + 1) - shift]
      move(image, own, layout, down, right)
    }
  })
  const { height, width, channels } = layout
  const dims = [places.length, height, width, channels]
  return { images: { dtype: 'uint8', dims, data: bytes }, targets }
}

/** The image of a row. Fails with `bad_data` naming the row's place, from 1. */
export const pictureAt = (rows: Rows, place: number, layout: Layout, side: string): Picture =>
  readPicture(
    rows.at(place) ?? '',
    layout,
    (what, fix) =>
      new MillraceError('bad_data', {
        what: `Row ${place + 1} of the ${rows.length} ${side} rows: ${what}.`,
        fix,
      }),
  )

const unheard = (place: number, label: string) =>
  new MillraceError('bad_data', {
    what: `Row ${place + 1} of the training rows is of the class "${label}", which was not learnt.`,
    fix: 'Learn from the rows that are trained with.',
  })

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

const trainingBatch = ({ images, targets }: Stack, options: StackOptions, rng: Rng): Batch => {
  const rows = targets.length
  const weights = options.weights && Float32Array.from(targets, (id) => options.weights?.[id] ?? 1)
  const inputs: Record<string, Tensor> = { images, targets: int64(targets) }
  if (weights) inputs.weights = float32(weights)
  if (options.dropout > 0) {
    const { units, dropout } = options
    inputs.mask = float32(dropoutMask(rows * units, dropout, rng), [rows, units])
  }
  return {
    bucket: bucketOf(rows, weights !== null),
    inputs,
    weight: weights ? weights.reduce((sum, weight) => sum + weight, 0) : rows,
  }
}

const validationBatch = ({ images, targets }: Stack): Batch => ({
  bucket: anyBucket,
  inputs: {
    images,
    targets: int64(targets.map((id) => Math.max(id, 0))),
    known: float32(Float32Array.from(targets, (id) => (id < 0 ? 0 : 1))),
  },
  weight: targets.length,
})
