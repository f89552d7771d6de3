import { z } from '../../core/schema.ts'
import { classGate } from '../kit/gate.ts'
import { column, count, type Kind } from '../kit/kind.ts'

/** Logistic regression over words and n-grams, weighed by tf·idf. */
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
    /** Words of the longest n-gram that is looked for; 1 looks for single words alone. Default `2`. */
    ngram: count(5)
      .default(2)
      .meta({
        description:
          'Words of the longest n-gram that is looked for; 1 looks for single words alone.',
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
  })
  .refine(({ text, label }) => text !== label, {
    path: ['label'],
    error: 'another column than `text` names',
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
