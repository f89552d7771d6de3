/** What a batch of training has beside its sentences: what is dropped, what was counted, and which words are looked at. */
import type { Rng } from '../../core/rng.ts'
import { float32, int64, type Tensors } from '../../core/tensor.ts'
import type { Batch } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import type { Ngrams } from './ngram/smooth.ts'
import type { Told } from './pieces.ts'
import { type Places, placesIn } from './places.ts'
import type { Sampler } from './sample.ts'
import type { Dropped } from './sizes.ts'

/** What training takes beside the sentences. */
export interface Teaching {
  readonly dropped: readonly Dropped[]
  /** What was counted in these sentences; null where nothing is. */
  readonly ngrams: Ngrams | null
  /** It was counted in every so many of them, from the first on. Default 1. */
  readonly every?: number
  /** Draws the words that a batch looks at. Default none: it looks at all. */
  readonly sampler?: Sampler | null
}

/** One of so many sentences teaches the mixture with the n-grams, and not the network. */
const apart = 25

/** A batch of training of these sentences. */
export const teach = (
  idsOf: (told: Told) => Tensors,
  told: Told,
  { teaching, rng }: { readonly teaching: Teaching; readonly rng: Rng },
): Pick<Batch, 'inputs' | 'weight'> => {
  const { dropped, ngrams, every = 1, sampler } = teaching
  const isAside = told.sentences.map((at) => ngrams !== null && at % apart === apart - 1)
  const learnt = placesIn(told, (column) => !isAside[column])
  const aside = placesIn(told, (column) => isAside[column] ?? false)
  const weight = learnt.at.length + aside.at.length
  const masks = dropped.map(({ input, rate, shape }) => {
    const whole = { rows: learnt.at.length, batch: isAside.length }
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : whole[dim]))
    const kept = shape[0] === 'batch' ? isAside : []
    return [input, float32(masked(dims, { rate, rng, kept }), dims)] as const
  })
  return {
    weight,
    inputs: {
      ...idsOf(told),
      at: int64(learnt.at),
      ...(sampler ? sampler(learnt.targets, rng) : { targets: int64(learnt.targets) }),
      ...Object.fromEntries(masks),
      ...(ngrams
        ? {
            ...countedAt(aside, told, ngrams, every),
            share: float32(Float32Array.of(1 / weight), []),
          }
        : {}),
    },
  }
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

/** The places that teach the mixture, and what the n-grams say there. */
const countedAt = (
  { at, targets, from }: Places,
  { rows, sentences }: Told,
  ngrams: Ngrams,
  every: number,
) => {
  const next = from.map(([column, time]) =>
    ngrams.next(rows[column] ?? [], time, (sentences[column] ?? 0) % every === 0),
  )
  const levels = ngrams.counts.order - 1
  return {
    'aside/at': int64(at),
    'aside/targets': int64(targets),
    'aside/counted': float32(Float32Array.from(next, ({ probability }) => Math.log(probability))),
    'aside/told': float32(Float32Array.from(next.flatMap(({ told }) => told)), [at.length, levels]),
  }
}
