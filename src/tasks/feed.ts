/** Rows in batches, each read when its batch is made: what most tasks need. */
import { MillraceError } from '../core/error.ts'
import { createRng, hash, type Rng, shuffle } from '../core/rng.ts'
import type { Rows } from '../core/rows.ts'
import type { Batch, BatchSource } from './learning.ts'
import { partOf } from './share.ts'
import type { BatchOptions } from './task.ts'

/** The rows of one batch that fall to this worker; at least one. */
export interface Part {
  readonly rows: readonly string[]
  /** Place of each among all rows of its side, from 0. */
  readonly places: Uint32Array
  /** For what is random in a batch, such as dropout: another stream for each epoch and worker. */
  readonly rng: Rng
}

/**
 * Batches of rows as `encode` makes them. Training batches come in an order of their own each epoch, the
 * last one with what is left over; a world of workers shares batches of batchSize·world rows, and a
 * worker that gets none of them has an empty batch. Validation batches come in the rows' order, each to
 * one worker.
 *
 * Fails with `bad_data` where there are no rows, and with `bad_config` for class weights: a task that has
 * classes takes them out and weighs its rows itself.
 */
export const rowBatches = (
  rows: Rows,
  options: BatchOptions,
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
  const size = purpose === 'training' ? batchSize * world : batchSize
  const count = Math.ceil(rows.length / size)
  const partAt = (places: Uint32Array, rng: Rng): Part => ({
    rows: Array.from(places, (place) => rows.at(place) ?? ''),
    places,
    rng,
  })

  const training = function* (epoch: number): Iterable<Batch> {
    const order = shuffle(placesTo(rows.length), createRng(hash(`${seed}:${epoch}`)))
    const rng = createRng(hash(`${seed}:${epoch}:${rank}`))
    for (let step = 0; step < count; step++) {
      const together = order.subarray(step * size, (step + 1) * size)
      const places = together.subarray(...partOf(together.length, rank, world))
      yield places.length > 0 ? encode(partAt(places, rng)) : nothing
    }
  }

  const validation = function* (epoch: number): Iterable<Batch> {
    const order = placesTo(rows.length)
    const rng = createRng(hash(`${seed}:${epoch}:${rank}`))
    for (let step = rank; step < count; step += world)
      yield encode(partAt(order.subarray(step * size, (step + 1) * size), rng))
  }

  return purpose === 'training'
    ? { steps: count, epoch: training }
    : { steps: Math.ceil(count / world), epoch: validation }
}

/** What a worker does that has no row of a batch. */
const nothing: Batch = { bucket: '', inputs: {}, weight: 0 }

const placesTo = (count: number) => Uint32Array.from({ length: count }, (_, place) => place)
