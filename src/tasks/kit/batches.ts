/** Rows in batches, each read when its batch is made: what most tasks need. */
import { MillraceError } from '../../core/error.ts'
import { createRng, hash, type Rng, shuffle } from '../../core/rng.ts'
import type { Rows } from '../../core/rows.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { partOf } from './part.ts'
import type { BatchOptions } from './task.ts'

/** The rows of one batch that fall to this worker; at least one. */
export interface Part {
  readonly rows: readonly string[]
  /** All rows of its side, and the place of each of these among them, from 0. */
  readonly side: Rows
  readonly places: Uint32Array
  readonly epoch: number
  /** For what is random in a batch, such as dropout: another stream for each epoch and worker. */
  readonly rng: Rng
}

export interface FeedOptions extends BatchOptions {
  /** Rows that each worker needs in a training batch: 2 for a variance over them. Default 0. */
  readonly fewest?: number
}

/**
 * Batches of rows as `encode` makes them. Training batches come in an order of their own each epoch, the
 * last one with what is left over, unless that is too few and joins the one before; a world of workers
 * shares batches of batchSize·world rows, and a worker that gets none of them has an empty batch.
 * Validation batches come in the rows' order, each to one worker.
 *
 * Fails with `bad_data` where there are no rows, or too few, and with `bad_config` for too small a batch
 * size and for class weights: a task that has classes takes them out and weighs its rows itself.
 */
export const rowBatches = (
  rows: Rows,
  options: FeedOptions,
  encode: (part: Part) => Batch,
): BatchSource => {
  const { purpose, batchSize, seed, rank = 0, world = 1, classWeights } = options
  if (classWeights !== undefined)
    throw new MillraceError('bad_config', {
      what: 'This kind of model has no class weights.',
      fix: 'Leave `classWeights` out; it is for tasks with classes.',
    })
  if (rows.length === 0)
    throw new MillraceError('bad_data', {
      what: `There are no ${purpose} rows.`,
      fix: 'Give more rows, or set another share of them aside (validationSplit).',
    })
  const ends = purpose === 'training' ? cut(rows, options) : endsOf(rows.length, batchSize)
  const together = (order: Uint32Array, step: number) => order.subarray(ends[step - 1], ends[step])
  const partAt = (places: Uint32Array, epoch: number, rng: Rng): Part => ({
    rows: Array.from(places, (place) => rows.at(place) ?? ''),
    side: rows,
    places,
    epoch,
    rng,
  })

  const training = function* (epoch: number): Iterable<Batch> {
    const order = shuffle(placesTo(rows.length), createRng(hash(`${seed}:${epoch}`)))
    const rng = createRng(hash(`${seed}:${epoch}:${rank}`))
    for (let step = 0; step < ends.length; step++) {
      const all = together(order, step)
      const places = all.subarray(...partOf(all.length, rank, world))
      yield places.length > 0 ? encode(partAt(places, epoch, rng)) : nothing
    }
  }

  const validation = function* (epoch: number): Iterable<Batch> {
    const order = placesTo(rows.length)
    const rng = createRng(hash(`${seed}:${epoch}:${rank}`))
    for (let step = rank; step < ends.length; step += world)
      yield encode(partAt(together(order, step), epoch, rng))
  }

  return purpose === 'training'
    ? { steps: ends.length, epoch: training }
    : { steps: Math.ceil(ends.length / world), epoch: validation }
}

/** Where each batch of so many rows ends. */
const endsOf = (rows: number, size: number): number[] =>
  Array.from({ length: Math.ceil(rows / size) }, (_, step) => Math.min(rows, (step + 1) * size))

/** Where each training batch ends; a last one that is too small joins the one before. */
const cut = ({ length }: Rows, { batchSize, world = 1, fewest = 0 }: FeedOptions): number[] => {
  const why = `Each worker needs at least ${fewest} rows in a batch.`
  if (batchSize < fewest)
    throw new MillraceError('bad_config', {
      what: `The batch size is ${batchSize}.`,
      why,
      fix: 'Give a larger batchSize.',
    })
  if (length < fewest * world)
    throw new MillraceError('bad_data', {
      what: `There are ${length} training rows for ${world} ${world === 1 ? 'worker' : 'workers'}.`,
      why,
      fix: 'Give more rows.',
    })
  const ends = endsOf(length, batchSize * world)
  const rest = length - (ends.at(-2) ?? 0)
  return rest < fewest * world ? [...ends.slice(0, -2), length] : ends
}

/** What a worker does that has no row of a batch. */
const nothing: Batch = { bucket: '', inputs: {}, weight: 0 }

const placesTo = (count: number) => Uint32Array.from({ length: count }, (_, place) => place)
