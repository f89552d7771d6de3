/** Packages of classifiers of texts. */
import type { Classifier } from '../kit/classifier.ts'
import type { Reader } from '../kit/labels.ts'
import { optionsOf } from '../kit/options.ts'
import { labelIn, quoted, type Refusal, readRecord } from '../kit/record.ts'
import type { Package, Signature } from '../kit/task.ts'
import { type FilledTextClassOptions, textClassKind } from './options.ts'
import { type Reading, readingOf } from './reading.ts'
import { readTold } from './saved.ts'

/** Texts a run. */
const together = 64

type Named = Pick<FilledTextClassOptions, 'text' | 'label'>

/** A package of a classifier of texts, read. */
export const describeTexts = (opened: Package): Classifier<'record'> => {
  const options = optionsOf(textClassKind, opened)
  const { told, classes } = readTold(opened, options.network)
  const { encode, tensors, word, nameOf } = readingOf(told)
  const textOf = textReader(options)
  return {
    ...classes,
    form: { kind: 'record', text: options.text },
    example: JSON.stringify({ [options.text]: word }),
    together,
    tensors: (inputs, refusalOf) =>
      tensors(inputs.map(({ fields }, at) => encode(textOf(fields, refusalOf(at))))),
    read: readerOf(options),
    differentiable: {
      moved: [],
      told: {
        ...{ kind: 'words', input: 'weights' },
        wordsOf: (input) => {
          const text = input.kind === 'record' ? (input.fields.get(options.text) ?? '') : ''
          return Array.from(encode(text).ids, nameOf)
        },
      },
    },
  }
}

/** The text of a record. Throws what `refusal` makes of one without. */
export const textReader =
  ({ text: column }: Pick<Named, 'text'>) =>
  (fields: ReadonlyMap<string, string>, refusal: Refusal): string => {
    const text = fields.get(column)
    if (text !== undefined) return text
    throw refusal(
      `has no ${quoted(column)}, which is its text`,
      'Name the column with the text in `text`, and leave no text empty.',
    )
  }

/** Reads records with a text and their class. */
export const readerOf = (options: Named): Reader<'record'> => {
  const textOf = textReader(options)
  return (row, refusal) => {
    const fields = readRecord(row, refusal)
    textOf(fields, refusal)
    return { input: { kind: 'record', fields }, label: labelIn(fields, options.label, refusal) }
  }
}

export const signatureOf = ({ ports }: Reading, classes: number): Signature => ({
  inputs: ports,
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})
