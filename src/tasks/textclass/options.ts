import { z } from '../../core/schema.ts'
import { classGate } from '../kit/gate.ts'
import { column, count, type Kind, share } from '../kit/kind.ts'

/** Options that are those of the other network. */
const others = { linear: ['units', 'words', 'dropout'], recurrent: ['ngram'] } as const

/** Logistic regression over words and n-grams, weighed by tf·idf; or a recurrent network over words in their order. */
const options = z
  .strictObject({
    /** Column with the text. */
    text: column.meta({ description: 'Column with the text.', examples: ['message'] }),
    /** Column with the class. */
    label: column.meta({ description: 'Column with the class.', examples: ['topic'] }),
    /** The class that counts as positive, where there are two. Default: the rarer one. */
    positive: z
      .string()
      .nullable()
      .default(null)
      .meta({
        description: 'The class that counts as positive, where there are two.',
        otherwise: 'the rarer one',
        examples: ['spam'],
      }),
    /**
     * What tells the class: weights of words and n-grams, or a recurrent network over words. Default
     * `'linear'`.
     */
    network: z
      .enum(['linear', 'recurrent'])
      .default('linear')
      .meta({
        description:
          'What tells the class: weights of words and n-grams, or a recurrent network over words.',
        examples: ['linear'],
      }),
    /**
     * Of a linear one, words of the longest n-gram that is looked for; 1 looks for single words alone. Default:
     * 2.
     */
    ngram: count(5)
      .nullable()
      .default(null)
      .meta({
        description:
          'Of a linear one, words of the longest n-gram that is looked for; 1 looks for single words alone.',
        otherwise: '2',
        unit: 'words',
        examples: [1],
      }),
    /** Training texts that a word or n-gram must be in to be learnt. Default `2`. */
    minTexts: count(1_000_000)
      .default(2)
      .meta({
        description: 'Training texts that a word or n-gram must be in to be learnt.',
        unit: 'texts',
        examples: [5],
      }),
    /**
     * Most words and n-grams, those in the most texts first; where there are n-grams, half of them are words at
     * most. Default `100000`.
     */
    vocabulary: count(1_000_000)
      .default(100_000)
      .meta({
        description:
          'Most words and n-grams, those in the most texts first; where there are n-grams, half of them are words at most.',
        unit: 'words and n-grams',
        examples: [20_000],
      }),
    /** Of a recurrent one, width of the word vectors and of the recurrent layer. Default: 64. */
    units: count(4096)
      .nullable()
      .default(null)
      .meta({
        description: 'Of a recurrent one, width of the word vectors and of the recurrent layer.',
        otherwise: '64',
        unit: 'numbers',
        examples: [null],
      }),
    /** Of a recurrent one, words of a text that are read, from its beginning. Default: 200. */
    words: count(1000)
      .nullable()
      .default(null)
      .meta({
        description: 'Of a recurrent one, words of a text that are read, from its beginning.',
        otherwise: '200',
        unit: 'words',
        examples: [null],
      }),
    /** Of a recurrent one, share of what it has read that is dropped while training. Default: 0.3. */
    dropout: share
      .nullable()
      .default(null)
      .meta({
        description:
          'Of a recurrent one, share of what it has read that is dropped while training.',
        otherwise: '0.3',
        unit: 'share',
        examples: [null],
      }),
  })
  .refine(({ text, label }) => text !== label, {
    path: ['label'],
    error: 'another column than `text` names',
  })
  .superRefine(({ network, ...given }, context) => {
    for (const name of others[network])
      if (given[name] !== null)
        context.addIssue({
          ...{ code: 'custom', path: [name], input: given[name] },
          message: `nothing: a network that is ${network} has none`,
        })
  })
  .meta({ description: 'Tells the class of a text, such as whether a mail is spam.' })

export type TextClassOptions = Readonly<z.input<typeof options>>
export type FilledTextClassOptions = Readonly<z.output<typeof options>>

export const textClassKind = {
  kind: 'text-class',
  options,
  gate: classGate,
  auto: true,
  columns: ({ text, label }) => [
    { option: 'text', column: text },
    { option: 'label', column: label },
  ],
} as const satisfies Kind<typeof options>

/** Tells the class of a text, such as whether a mail is spam. */
export const textClass = (options: TextClassOptions) =>
  ({ kind: 'text-class', ...options }) as const
