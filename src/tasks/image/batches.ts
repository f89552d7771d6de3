/** Images stacked into batches, each read when its batch is made. */
import { createRng, hash, type Rng } from '../../core/rng.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import { type ImageForm, imagesTensor } from '../codec/image.ts'
import { type Part, rowBatches } from '../kit/batches.ts'
import { type Labelled, trainingTargets, validationTargets } from '../kit/labels.ts'
import { badRow } from '../kit/record.ts'
import type { BatchOptions } from '../kit/task.ts'
import { anyBucket, bucketOf } from './network.ts'
import type { FilledImageClassOptions } from './options.ts'
import { formOf, readerOf } from './package.ts'

export interface StackOptions extends Omit<BatchOptions, 'classWeights'> {
  readonly task: FilledImageClassOptions
  /** Number of a class, −1 for one that is not known. */
  readonly idOf: (label: string) => number
  /** Weight of each class by its number. Null: all alike. */
  readonly weights: Float32Array | null
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
  const { purpose, task, idOf, weights, seed } = options
  const read = readerOf(task)
  const form = formOf(task)
  return rowBatches(rows, { ...options, purpose, fewest }, (part): Batch => {
    const refusalOf = (at: number) => badRow(rows, part.places[at] ?? 0, purpose)
    const given = part.rows.map((row, at) => read(row, refusalOf(at)))
    const ids = given.map(({ label }) => idOf(label))
    if (purpose === 'validation') {
      const inputs = { images: imagesTensor(form, pixelsOf(given)), ...validationTargets(ids) }
      return { bucket: anyBucket, inputs, weight: ids.length }
    }
    const images = imagesTensor(
      form,
      moved(pixelsOf(given), part, { form, shift: task.shift, seed }),
    )
    const { inputs: targets, weight } = trainingTargets(ids, weights, refusalOf)
    return {
      bucket: bucketOf(ids.length, weights !== null),
      inputs: { images, ...targets, ...maskOf(task, ids.length, part.rng) },
      weight,
    }
  })
}

const pixelsOf = (given: readonly Labelled<'image'>[]) => given.map(({ input }) => input.pixels)

/** What is dropped of the dense layer. */
const maskOf = ({ units, dropout }: FilledImageClassOptions, rows: number, rng: Rng): Tensors =>
  dropout === 0 ? {} : { mask: float32(dropoutMask(rows * units, dropout, rng), [rows, units]) }

/** The images of a part, each moved by up to `shift` pixels in each direction. */
const moved = (
  images: readonly Uint8Array[],
  { epoch, places }: Part,
  {
    form,
    shift,
    seed,
  }: { readonly form: ImageForm; readonly shift: number; readonly seed: number },
): readonly Uint8Array[] =>
  shift === 0
    ? images
    : images.map((image, at) => {
        const rng = createRng(hash(`${seed}:${epoch}:${places[at]}`))
        const [down, right] = [rng.below(2 * shift + 1) - shift, rng.below(2 * shift + 1) - shift]
        const to = new Uint8Array(image.length)
        move(image, to, form, down, right)
        return to
      })

/** Moves an image; what comes in at an edge repeats the edge. */
export const move = (
  from: Uint8Array,
  to: Uint8Array,
  { height, width, channels }: Pick<ImageForm, 'height' | 'width' | 'channels'>,
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
