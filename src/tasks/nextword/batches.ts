/** Sentences as rectangles of ids for the network: one pass predicts every next word of each. */
import { MillraceError } from '../../core/error.ts'
import { createRng, hash, type Rng, shuffle } from '../../core/rng.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, int64 } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import { partOf } from '../kit/part.ts'
import type { BatchOptions } from '../kit/task.ts'
import type { Ngrams } from './ngram/smooth.ts'
import type { Dropped } from './sizes.ts'
import { padding, unknown } from './tokenizer.ts'

/** Most words read before the one that is predicted. */
export const longest = 40

/** Words read in a batch: each is a graph of its own, so few, and close where sentences are many. */
const widths = [6, 9, 12, 16, 20, 24, longest]

/** The bucket of batches that read `width` words, and the width of a bucket. */
export const bucketOf = (width: number): string => `t${width}`
export const widthOf = (bucket: string): number => Number(bucket.slice(1))

/** What training takes beside the sentences. */
export interface Teaching {
  readonly dropped: readonly Dropped[]
  /** What was counted in these sentences; null where nothing is. */
  readonly ngrams: Ngrams | null
  /** It was counted in every so many of them, from the first on. Default 1. */
  readonly every?: number
}

/** Sentences as ids, read when they are needed. An array of arrays is one. */
export interface Sentences {
  readonly length: number
  at(place: number): readonly number[] | undefined
  [Symbol.iterator](): Iterator<readonly number[]>
}

export const encodedRows = (rows: Rows, encode: (row: string) => readonly number[]): Sentences => ({
  length: rows.length,
  at(place) {
    const row = rows.at(place)
    return row === undefined ? undefined : encode(row)
  },
  *[Symbol.iterator]() {
    for (const row of rows) yield encode(row)
  },
})

/**
 * Batches of sentences of similar length. Inputs: `ids` `[time, batch]`, padded at the end; `at`
 * `[rows]`, the places in `[time·batch]` whose next word is known, at least one; `targets` `[rows]`,
 * those words. Training adds what is dropped and, with n-grams, what those say of the targets: `counted` `[rows]`,
 * the logarithms of their probabilities, and `told` `[rows, levels]`, each word left out of what was counted; it comes
 * in an order of its own each epoch. Validation adds `positions` `[]`: how many next words there are, the unknown
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
  const read = ({ width, places }: Group) => ({
    width,
    rows: Array.from(places, (place) => pieceAt(sentences, pieces, place)),
  })
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
        const own = places.subarray(from, to)
        const sentenceOf = (row: number) => pieces.sentence[own[row] ?? 0] ?? 0
        yield withTeaching(read({ width, places: own }), teaching, { rng: dropping, sentenceOf })
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

/** Sentences in pieces of at most 41 words that overlap by one. */
interface Pieces {
  /** Sentence of each piece. */
  readonly sentence: Uint32Array
  /** Where in the sentence it begins, in pieces. */
  readonly part: Uint32Array
  /** Words of each piece. */
  readonly length: Uint8Array
  /** Pieces with a next word that is known, in order. */
  readonly taught: Uint32Array
  /** Next words of all other pieces. */
  readonly untaught: number
}

const cutAll = (sentences: Sentences): Pieces => {
  const sentence: number[] = []
  const part: number[] = []
  const length: number[] = []
  const taught: number[] = []
  let untaught = 0
  let place = 0
  for (const ids of sentences) {
    for (let piece = 0; piece * longest + 1 < ids.length; piece++) {
      const words = ids.slice(piece * longest, (piece + 1) * longest + 1)
      if (words.some((id, at) => at > 0 && id !== unknown)) taught.push(sentence.length)
      else untaught += words.length - 1
      sentence.push(place)
      part.push(piece)
      length.push(words.length)
    }
    place++
  }
  return {
    sentence: Uint32Array.from(sentence),
    part: Uint32Array.from(part),
    length: Uint8Array.from(length),
    taught: Uint32Array.from(taught),
    untaught,
  }
}

const pieceAt = (sentences: Sentences, pieces: Pieces, at: number): readonly number[] => {
  const ids = sentences.at(pieces.sentence[at] ?? 0) ?? []
  const from = (pieces.part[at] ?? 0) * longest
  return ids.slice(from, from + longest + 1)
}

interface Group {
  readonly width: number
  readonly places: Uint32Array
}

/** Full batches a width; what is left over joins the next width, so that one batch at most is small. */
const grouped = ({ length }: Pieces, order: Uint32Array, batchSize: number): Group[] => {
  const groups: Group[] = []
  const read = (place: number) => (length[place] ?? 0) - 1
  let over: number[] = []
  let narrowest = 0
  for (const width of widths) {
    const waiting = over
    for (const place of order)
      if (read(place) > narrowest && read(place) <= width) waiting.push(place)
    const full = waiting.length - (waiting.length % batchSize)
    for (let from = 0; from < full; from += batchSize)
      groups.push({ width, places: Uint32Array.from(waiting.slice(from, from + batchSize)) })
    over = waiting.slice(full)
    narrowest = width
  }
  const width = widths.find((each) => over.every((place) => read(place) <= each)) ?? longest
  return over.length > 0 ? [...groups, { width, places: Uint32Array.from(over) }] : groups
}

interface Told {
  readonly width: number
  readonly rows: readonly (readonly number[])[]
}

const batchOf = ({ width, rows }: Told): Batch => {
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

/** One of so many sentences teaches the mixture with the n-grams, and not the network. */
const apart = 25

interface Drawn {
  readonly rng: Rng
  /** Place of a row's sentence among all of them. */
  sentenceOf(row: number): number
}

const withTeaching = (told: Told, teaching: Teaching, { rng, sentenceOf }: Drawn): Batch => {
  const batch = batchOf(told)
  const { dropped, ngrams, every = 1 } = teaching
  if (batch.weight === 0) return batch
  const columns = told.rows.map(
    (_, row) => ngrams !== null && sentenceOf(row) % apart === apart - 1,
  )
  const rows = told.rows.flatMap((ids, row) =>
    ids.slice(1).flatMap((next) => (next === unknown ? [] : [columns[row] ?? false])),
  )
  const masks = dropped.map(({ input, rate, shape }) => {
    const whole = { rows, batch: columns }
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : whole[dim].length))
    const [first] = shape
    const kept = typeof first === 'string' ? whole[first] : []
    return [input, float32(masked(dims, { rate, rng, kept }), dims)] as const
  })
  const extra = ngrams
    ? {
        ...countedIn(told.rows, ngrams, (row) => sentenceOf(row) % every === 0),
        setAside: float32(Float32Array.from(rows, Number)),
      }
    : {}
  return { ...batch, inputs: { ...batch.inputs, ...Object.fromEntries(masks), ...extra } }
}

/** Nothing is dropped in the rows of `kept`: they are to be as they will be when the model is used. */
const masked = (
  dims: readonly number[],
  { rate, rng, kept }: { rate: number; rng: Rng; kept: readonly boolean[] },
): Float32Array => {
  const elements = dims.reduce((all, dim) => all * dim, 1)
  const mask = dropoutMask(elements, rate, rng)
  const width = elements / (dims[0] ?? 1)
  for (const [row, is] of kept.entries()) if (is) mask.fill(1, row * width, (row + 1) * width)
  return mask
}

/** What the n-grams say of the targets, in the order of `batchOf`. */
const countedIn = (rows: Told['rows'], ngrams: Ngrams, isCounted: (row: number) => boolean) => {
  const levels = ngrams.counts.order - 1
  const logs: number[] = []
  const told: number[] = []
  for (const [row, ids] of rows.entries())
    for (let time = 0; time + 1 < ids.length; time++) {
      if (ids[time + 1] === unknown) continue
      const next = ngrams.next(ids, time, isCounted(row))
      logs.push(Math.log(next.probability))
      told.push(...next.told)
    }
  return {
    counted: float32(Float32Array.from(logs), [logs.length]),
    told: float32(Float32Array.from(told), [logs.length, levels]),
  }
}

/** The graph of validation takes any width, so that all its batches share one. */
const withPositions = (batch: Batch, positions: number): Batch => ({
  ...batch,
  bucket: 'any',
  inputs: { ...batch.inputs, positions: float32(Float32Array.of(positions), []) },
})
