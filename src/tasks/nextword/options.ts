import { z } from '../../core/schema.ts'
import { count, type Kind, share } from '../kit/kind.ts'

/** Embedding → LSTM or GRU → Dense(vocabulary, softmax), mixed with counted n-grams. */
const options = z
  .strictObject({
    /** Width of the word vectors. Default `10`. */
    embedding: count(4096)
      .default(10)
      .meta({ description: 'Width of the word vectors.', unit: 'numbers', examples: [32] }),
    /**
     * What the word vectors begin as: small numbers that say nothing, or what the neighbours of each word in
     * the training rows, and its beginning and ending, tell of it. Default `'uniform'`.
     */
    embeddingInit: z
      .enum(['uniform', 'neighbours'])
      .default('uniform')
      .meta({
        description:
          'What the word vectors begin as: small numbers that say nothing, or what the neighbours of each word in the training rows, and its beginning and ending, tell of it.',
        examples: ['neighbours'],
      }),
    /** Width of the recurrent layers. Default `100`. */
    units: count(4096)
      .default(100)
      .meta({ description: 'Width of the recurrent layers.', unit: 'numbers', examples: [96] }),
    /** Recurrent layers, one on the other. Default `1`. */
    layers: count(8)
      .default(1)
      .meta({
        description: 'Recurrent layers, one on the other.',
        unit: 'layers',
        examples: [2],
      }),
    /** What the recurrent layers are made of. Default `'lstm'`. */
    cell: z
      .enum(['lstm', 'gru'])
      .default('lstm')
      .meta({
        description: 'What the recurrent layers are made of.',
        examples: ['gru'],
      }),
    /** Whether the output has the word vectors as its weights. Default `false`. */
    tied: z
      .boolean()
      .default(false)
      .meta({
        description: 'Whether the output has the word vectors as its weights.',
        examples: [true],
      }),
    /** Share of the recurrent layers' outputs dropped while training. Default `0.1`. */
    dropout: share.default(0.1).meta({
      description: "Share of the recurrent layers' outputs dropped while training.",
      unit: 'share',
      examples: [0.3],
    }),
    /**
     * Share of the recurrent layers' inputs dropped while training, the same ones at every word of a sentence.
     * Default `0`.
     */
    inputDropout: share.default(0).meta({
      description:
        "Share of the recurrent layers' inputs dropped while training, the same ones at every word of a sentence.",
      unit: 'share',
      examples: [0.3],
    }),
    /** Share of the recurrent weights dropped while training, the same ones in a whole batch. Default `0`. */
    recurrentDropout: share.default(0).meta({
      description:
        'Share of the recurrent weights dropped while training, the same ones in a whole batch.',
      unit: 'share',
      examples: [0.2],
    }),
    /**
     * Words that a batch of training looks at beside its own next words, drawn anew for each, frequent ones
     * always; 0: all of the vocabulary. Default `0`.
     */
    sampledWords: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .meta({
        description:
          'Words that a batch of training looks at beside its own next words, drawn anew for each, frequent ones always; 0: all of the vocabulary.',
        unit: 'words',
        examples: [1000],
      }),
    /**
     * Words of the longest n-gram that is counted and mixed with the network, the next word included; 0 counts
     * none. Default `0`.
     */
    ngram: z
      .union([z.literal(0), z.int().min(2).max(5)])
      .default(0)
      .meta({
        description:
          'Words of the longest n-gram that is counted and mixed with the network, the next word included; 0 counts none.',
        unit: 'words',
        examples: [3],
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
