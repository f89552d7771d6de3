/** How a text becomes what a network computes with. */
import type { Port, Tensors } from '../../core/tensor.ts'
import type { Tokenizer } from '../nextword/tokenizer.ts'
import { type Encoded, encoderOf, type Features, namesOf } from './features.ts'
import { buckets } from './learning.ts'
import { linearPorts, ragged } from './ragged.ts'
import { padded, sequencePorts, sequencesOf, timeBucket } from './sequence.ts'

/** What a text is told by: words and n-grams, or its first words in their order. */
export type Told =
  | { readonly network: 'linear'; readonly features: Features }
  | { readonly network: 'recurrent'; readonly tokenizer: Tokenizer; readonly words: number }

export interface Reading {
  encode(text: string): Encoded
  /** A text by its words, as `tokenizer` splits it. */
  encodeWords(words: readonly string[]): Encoded
  readonly tokenizer: Tokenizer
  /** Words of a text that are looked at. */
  readonly reads: number
  /** Inputs of the graph that answers and is judged. */
  tensors(texts: readonly Encoded[]): Tensors
  /** Inputs of the graph that learns, and its bucket. */
  training(texts: readonly Encoded[]): { readonly bucket: string; readonly inputs: Tensors }
  readonly ports: readonly Port[]
  /** A word that it knows. */
  readonly word: string
  /** What a number in `Encoded.ids` stands for. */
  nameOf(id: number): string
}

export const readingOf = (told: Told): Reading => {
  if (told.network === 'linear')
    return {
      ...encoding(told.features.tokenizer, encoderOf(told.features)),
      reads: Number.POSITIVE_INFINITY,
      tensors: ragged,
      training: (texts) => ({ bucket: buckets.training, inputs: ragged(texts) }),
      ports: linearPorts,
      word: told.features.tokenizer.words[2] ?? '',
      nameOf: namesOf(told.features),
    }
  return {
    ...encoding(told.tokenizer, sequencesOf(told.words)),
    reads: told.words,
    tensors: padded,
    training(texts) {
      const { bucket, time } = timeBucket(texts, told.words)
      return { bucket, inputs: padded(texts, time) }
    },
    ports: sequencePorts,
    word: told.tokenizer.words[2] ?? '',
    nameOf: (id) => told.tokenizer.words[id] ?? '',
  }
}

const encoding = (
  tokenizer: Tokenizer,
  encode: (words: readonly number[]) => Encoded,
): Pick<Reading, 'encode' | 'encodeWords' | 'tokenizer'> => ({
  tokenizer,
  encode: (text) => encode(tokenizer.encode(text)),
  encodeWords: (words) => encode(words.map(tokenizer.idOf)),
})
