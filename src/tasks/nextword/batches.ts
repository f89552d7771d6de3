/** Sentences as rectangles of ids for the network: one pass predicts every next word of each. */
import { MillraceError } from '../../core/error.ts'
import { createRng, hash, shuffle } from '../../core/rng.ts'
import { float32, int64, type Tensors } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { partOf } from '../kit/part.ts'
import type { BatchOptions } from '../kit/task.ts'
import { cutAll, grouped, readGroup, type Told } from './pieces.ts'
import { placesIn } from './places.ts'
import type { Sentences } from './sentences.ts'
import { type Teaching, teach } from './teaching.ts'
import { padding } from './tokenizer.ts'

/** The bucket of batches that read `width` words, and the width of a bucket. */
export const bucketOf = (width: number): string => `t${width}`
export const widthOf = (bucket: string): number => Number(bucket.slice(1))

/**
 * Batches of sentences of similar length. Inputs: `ids` `[time, batch]`, padded at the end; `at`
 * `[rows]`, the places in `[time·batch]` whose next word is known, at least one; `targets` `[rows]`,
 * those words. Training adds what is dropped and, with n-grams, what those say of the targets: `counted` `[rows]`,
 * the logarithms of their probabilities, and `told` `[rows, levels]`, each word left out of what was counted; and
 * `setAside` `[rows]`, 1 in sentences that teach the mixture alone. It comes in an order of its own each epoch. Validation adds `positions` `[]`: how many next words there are, the unknown
 * ones too. Fails with `bad_data` where no next word at all is known.
 */
export const createBatches = (
  sentences: Sentences,
  { purpose, batchSize, seed, rank = 0, world = 1, classWeights }: BatchOptions,
  teaching: Teaching,
): BatchSource => {
  if (classWeights !== undefined)
    throw new MillraceError('bad_config', {
      what: 'Next words have no class weights.',
      fix: 'Leave `classWeights` out; it is for tasks with classes.',
    })
  const pieces = cutAll(sentences)
  if (pieces.taught.length === 0) throw nothingKnown(purpose, sentences.length)
  const groups = (order: Uint32Array) =>
    grouped(pieces, order, batchSize * (purpose === 'training' ? world : 1))
  const read = readGroup(sentences, pieces)
  const plan = groups(pieces.taught)
  return {
    steps: purpose === 'training' ? plan.length : Math.ceil(plan.length / world),
    *epoch(epoch) {
      if (purpose === 'validation') {
        for (const [index, group] of plan.entries()) {
          if (index % world !== rank) continue
          const told = read(group)
          yield withPositions(
            batchOf(told),
            positionsOf(told.rows) + (index === 0 ? pieces.untaught : 0),
          )
        }
        return
      }
      const rng = createRng(hash(`${seed}:${epoch}`))
      const order = shuffle(groups(shuffle(pieces.taught.slice(), rng)), rng)
      // What is dropped must not be the same on every rank.
      const dropping = world === 1 ? rng : createRng(hash(`${seed}:${epoch}:${rank}`))
      for (const { width, places } of order) {
        const [from, to] = partOf(places.length, rank, world)
        const told = read({ width, places: places.subarray(from, to) })
        yield { bucket: bucketOf(width), ...teach(idsOf, told, { teaching, rng: dropping }) }
      }
    },
  }
}

const nothingKnown = (purpose: string, rows: number) =>
  new MillraceError('bad_data', {
    what: `None of the ${rows} ${purpose} rows has a next word that is in the vocabulary.`,
    why: 'The vocabulary is learnt from the training rows.',
    fix: 'Give more rows, or rows that have words in common.',
  })

/** How many words have a word before them. */
const positionsOf = (rows: readonly (readonly number[])[]): number =>
  rows.reduce((sum, ids) => sum + ids.length - 1, 0)

/** The words that are read `[time, batch]`. */
const idsOf = ({ width, rows }: Told): Tensors => {
  const batch = rows.length
  const ids = new Array<number>(width * batch).fill(padding)
  for (const [column, row] of rows.entries())
    for (let time = 0; time + 1 < row.length; time++)
      ids[time * batch + column] = row[time] ?? padding
  return { ids: int64(ids, [width, batch]) }
}

const batchOf = (told: Told): Batch => {
  const { at, targets } = placesIn(told)
  return {
    bucket: bucketOf(told.width),
    inputs: { ...idsOf(told), at: int64(at), targets: int64(targets) },
    weight: at.length,
  }
}

/** The graph of validation takes any width, so that all its batches share one. */
const withPositions = (batch: Batch, positions: number): Batch => ({
  ...batch,
  bucket: 'any',
  inputs: { ...batch.inputs, positions: float32(Float32Array.of(positions), []) },
})
