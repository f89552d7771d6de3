import { z } from '../../core/schema.ts'
import { count, type Kind, share } from '../kit/kind.ts'

/** Embedding → LSTM → Dropout → Dense(vocabulary, softmax). */
const options = z
  .strictObject({
    /** Width of the word vectors. Default `10`. */
    embedding: count(4096)
      .default(10)
      .meta({ description: 'Width of the word vectors.', unit: 'numbers', examples: [32] }),
    /** Width of the LSTM. Default `100`. */
    units: count(4096)
      .default(100)
      .meta({ description: 'Width of the LSTM.', unit: 'numbers', examples: [96] }),
    /** Share of the LSTM's outputs dropped while training. Default `0.1`. */
    dropout: share.default(0.1).meta({
      description: "Share of the LSTM's outputs dropped while training.",
      unit: 'share',
      examples: [0.3],
    }),
    /** A word belongs to the vocabulary when training saw it this often. Default `1`. */
    minCount: count(1_000_000)
      .default(1)
      .meta({
        description: 'A word belongs to the vocabulary when training saw it this often.',
        unit: 'times',
        examples: [3],
      }),
    /** Largest vocabulary, the most frequent words first. Default `50000`. */
    vocabulary: count(1_000_000)
      .default(50_000)
      .meta({
        description: 'Largest vocabulary, the most frequent words first.',
        unit: 'words',
        examples: [10_000],
      }),
  })
  .meta({ description: 'Suggests the next word of a text.' })

export type NextWordOptions = Readonly<z.input<typeof options>>
export type FilledNextWordOptions = Readonly<z.output<typeof options>>

export const nextWordKind = {
  kind: 'next-word',
  options,
  gate: {
    val_loss: { below: 'baseline', confidence: 0.95 },
    top5: { atLeast: 'champion', tolerance: 0 },
  },
} as const satisfies Kind

/** Suggests the next word of a text. */
export const nextWord = (options: NextWordOptions = {}) =>
  ({ kind: 'next-word', ...options }) as const
