/** Packages of classifiers of texts. */
import type { Input } from '../../core/input.ts'
import type { Classifier } from '../kit/classifier.ts'
import type { Reader } from '../kit/labels.ts'
import { optionsOf } from '../kit/options.ts'
import { labelIn, quoted, type Refusal, readRecord } from '../kit/record.ts'
import type { Package, Signature } from '../kit/task.ts'
import { unknown } from '../nextword/tokenizer.ts'
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
  const { encode, encodeWords, tokenizer, reads, tensors, word, nameOf } = readingOf(told)
  const textOf = textReader(options)
  const textIn = (input: Input) =>
    input.kind === 'record' ? (input.fields.get(options.text) ?? '') : ''
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
        ...{ kind: 'words', input: 'weights', reads },
        wordsOf: (input) => Array.from(encode(textIn(input)).ids, nameOf),
        vocabulary: tokenizer.words.slice(unknown + 1),
        split: (input) => tokenizer.split(textIn(input)),
        tensorsOf: (texts) => tensors(texts.map(encodeWords)),
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
