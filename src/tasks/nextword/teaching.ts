/** What a batch of training has beside its sentences: what is dropped, and what was counted. */
import type { Rng } from '../../core/rng.ts'
import { float32 } from '../../core/tensor.ts'
import type { Batch } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import type { Ngrams } from './ngram/smooth.ts'
import type { Told } from './pieces.ts'
import type { Dropped } from './sizes.ts'
import { unknown } from './tokenizer.ts'

/** What training takes beside the sentences. */
export interface Teaching {
  readonly dropped: readonly Dropped[]
  /** What was counted in these sentences; null where nothing is. */
  readonly ngrams: Ngrams | null
  /** It was counted in every so many of them, from the first on. Default 1. */
  readonly every?: number
}

/** One of so many sentences teaches the mixture with the n-grams, and not the network. */
const apart = 25

/** What training with these rows takes beside them. */
interface Taught {
  readonly told: Told
  readonly teaching: Teaching
  readonly rng: Rng
}

export const withTeaching = (batch: Batch, { told, teaching, rng }: Taught): Batch => {
  const { dropped, ngrams, every = 1 } = teaching
  if (batch.weight === 0) return batch
  const columns = told.sentences.map((at) => ngrams !== null && at % apart === apart - 1)
  const rows = told.rows.flatMap((ids, column) =>
    ids.slice(1).flatMap((next) => (next === unknown ? [] : [columns[column] ?? false])),
  )
  const masks = dropped.map(({ input, rate, shape }) => {
    const whole = { rows, batch: columns }
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : whole[dim].length))
    const [first] = shape
    const kept = typeof first === 'string' ? whole[first] : []
    return [input, float32(masked(dims, { rate, rng, kept }), dims)] as const
  })
  const counted = ngrams
    ? { ...countedIn(told, ngrams, every), setAside: float32(Float32Array.from(rows, Number)) }
    : {}
  return { ...batch, inputs: { ...batch.inputs, ...Object.fromEntries(masks), ...counted } }
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

/** What the n-grams say of the targets, in the order of a batch. */
const countedIn = ({ rows, sentences }: Told, ngrams: Ngrams, every: number) => {
  const levels = ngrams.counts.order - 1
  const logs: number[] = []
  const told: number[] = []
  for (const [row, ids] of rows.entries())
    for (let time = 0; time + 1 < ids.length; time++) {
      if (ids[time + 1] === unknown) continue
      const next = ngrams.next(ids, time, (sentences[row] ?? 0) % every === 0)
      logs.push(Math.log(next.probability))
      told.push(...next.told)
    }
  return {
    counted: float32(Float32Array.from(logs), [logs.length]),
    told: float32(Float32Array.from(told), [logs.length, levels]),
  }
}
