/** Sentences as rectangles of ids for the network: one pass predicts every next word of each. */
import { MillraceError } from '../core/error.ts'
import { createRng, hash, type Rng, shuffle } from '../core/rng.ts'
import { dropoutMask } from '../nn/dropout.ts'
import { float32, int64 } from '../onnx/session.ts'
import type { Batch, BatchOptions, BatchSource } from './task.ts'
import { padding, unknown } from './tokenizer.ts'

/** Most words read before the one that is predicted. */
export const longest = 40

/** Words read in a batch: each is a graph of its own, so few, and close where sentences are many. */
const widths = [6, 9, 12, 16, 20, 24, longest]

/** The bucket of batches that read `width` words, and the width of a bucket. */
export const bucketOf = (width: number): string => `t${width}`
export const widthOf = (bucket: string): number => Number(bucket.slice(1))

/** What the network drops while it is trained. */
export interface Dropped {
  readonly units: number
  /** Share of the units. */
  readonly dropout: number
}

/**
 * Batches of sentences of similar length. Inputs: `ids` `[time, batch]`, padded at the end; `at`
 * `[rows]`, the places in `[time·batch]` whose next word is known, at least one; `targets` `[rows]`,
 * those words. Training adds `mask` `[rows, units]` where units are dropped, and comes in an order of
 * its own each epoch. Validation adds `positions` `[]`: how many next words there are, the unknown
 * ones too. Fails with `bad_data` where no next word at all is known.
 */
export const createBatches = (
  sentences: readonly (readonly number[])[],
  { purpose, batchSize, seed }: BatchOptions,
  dropped: Dropped,
): BatchSource => {
  const whole = sentences.filter((ids) => ids.length > 1).flatMap(cut)
  const pieces = whole.filter((ids) => ids.some((id, place) => place > 0 && id !== unknown))
  if (pieces.length === 0) throw nothingKnown(purpose, sentences.length)
  const lost = positionsOf(whole) - positionsOf(pieces)
  const groups = (rows: readonly (readonly number[])[]) => grouped(rows, batchSize)
  return {
    steps: groups(pieces).length,
    *epoch(epoch) {
      if (purpose === 'validation') {
        for (const [index, group] of groups(pieces).entries())
          yield withPositions(batchOf(group), positionsOf(group.rows) + (index === 0 ? lost : 0))
        return
      }
      const rng = createRng(hash(`${seed}:${epoch}`))
      const order = shuffle(groups(shuffle([...pieces], rng)), rng)
      for (const group of order) yield withMask(batchOf(group), dropped, rng)
    },
  }
}

const nothingKnown = (purpose: string, rows: number) =>
  new MillraceError('bad_data', {
    what: `None of the ${rows} ${purpose} rows has a next word that is in the vocabulary.`,
    why: 'The vocabulary is learnt from the training rows, nine in ten of all.',
    fix: 'Give more rows, or rows that have words in common.',
  })

/** How many words have a word before them. */
const positionsOf = (rows: readonly (readonly number[])[]): number =>
  rows.reduce((sum, ids) => sum + ids.length - 1, 0)

/** A sentence in pieces of 41 words that overlap by one. */
const cut = (ids: readonly number[]): (readonly number[])[] =>
  Array.from({ length: Math.ceil((ids.length - 1) / longest) }, (_, piece) =>
    ids.slice(piece * longest, (piece + 1) * longest + 1),
  )

interface Group {
  readonly width: number
  readonly rows: readonly (readonly number[])[]
}

/** Full batches a width; what is left over joins the next width, so that one batch at most is small. */
const grouped = (rows: readonly (readonly number[])[], batchSize: number): Group[] => {
  const groups: Group[] = []
  let over: (readonly number[])[] = []
  let narrowest = 0
  for (const width of widths) {
    const fitting = rows.filter((ids) => ids.length - 1 > narrowest && ids.length - 1 <= width)
    const waiting = [...over, ...fitting]
    const full = waiting.length - (waiting.length % batchSize)
    for (let from = 0; from < full; from += batchSize)
      groups.push({ width, rows: waiting.slice(from, from + batchSize) })
    over = waiting.slice(full)
    narrowest = width
  }
  const width = widths.find((each) => over.every((ids) => ids.length - 1 <= each)) ?? longest
  return over.length > 0 ? [...groups, { width, rows: over }] : groups
}

const batchOf = ({ width, rows }: Group): Batch => {
  const batch = rows.length
  const ids = new Array<number>(width * batch).fill(padding)
  const at: number[] = []
  const targets: number[] = []
  rows.forEach((row, column) => {
    for (let time = 0; time + 1 < row.length; time++) {
      const place = time * batch + column
      const next = row[time + 1] ?? padding
      ids[place] = row[time] ?? padding
      if (next === unknown) continue
      at.push(place)
      targets.push(next)
    }
  })
  return {
    bucket: bucketOf(width),
    inputs: { ids: int64(ids, [width, batch]), at: int64(at), targets: int64(targets) },
    weight: at.length,
  }
}

const withMask = (batch: Batch, { units, dropout }: Dropped, rng: Rng): Batch => {
  if (dropout === 0) return batch
  const mask = float32(dropoutMask(batch.weight * units, dropout, rng), [batch.weight, units])
  return { ...batch, inputs: { ...batch.inputs, mask } }
}

/** The graph of validation takes any width, so that all its batches share one. */
const withPositions = (batch: Batch, positions: number): Batch => ({
  ...batch,
  bucket: 'any',
  inputs: { ...batch.inputs, positions: float32(Float32Array.of(positions), []) },
})
