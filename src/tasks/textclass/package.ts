/** Packages of classifiers of texts. */
import { float32, type Tensors } from '../../core/tensor.ts'
import type { Classifier } from '../kit/classifier.ts'
import type { Reader } from '../kit/labels.ts'
import { optionsOf } from '../kit/options.ts'
import { labelIn, quoted, type Refusal, readRecord } from '../kit/record.ts'
import type { Package, Signature } from '../kit/task.ts'
import { type Encoded, encoderOf } from './features.ts'
import { type FilledTextClassOptions, textClassKind } from './options.ts'
import { readFeatures } from './saved.ts'

/** Texts a run. */
const together = 64

type Named = Pick<FilledTextClassOptions, 'text' | 'label'>

/** A package of a classifier of texts, read. */
export const describeTexts = (opened: Package): Classifier<'record'> => {
  const { features, classes } = readFeatures(opened)
  const options = optionsOf(textClassKind, opened)
  const encode = encoderOf(features)
  const textOf = textReader(options)
  return {
    ...classes,
    form: { kind: 'record', text: options.text },
    example: JSON.stringify({ [options.text]: features.tokenizer.words[2] ?? '' }),
    together,
    tensors: (inputs, refusalOf) =>
      tensorsOf(inputs.map(({ fields }, at) => encode(textOf(fields, refusalOf(at))))),
    read: readerOf(options),
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

/** Texts one after the other, see `createTextNetwork`. */
export const tensorsOf = (texts: readonly Encoded[]): Tensors => {
  const entries = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const ids = new BigInt64Array(entries)
  const weights = new Float32Array(entries)
  const offsets = new BigInt64Array(texts.length)
  let at = 0
  texts.forEach((text, row) => {
    offsets[row] = BigInt(at)
    weights.set(text.weights, at)
    for (let entry = 0; entry < text.ids.length; entry++) ids[at++] = BigInt(text.ids[entry] ?? 0)
  })
  return {
    ids: { dtype: 'int64', dims: [entries], data: ids },
    weights: float32(weights),
    offsets: { dtype: 'int64', dims: [texts.length], data: offsets },
  }
}

export const signatureOf = (classes: number): Signature => ({
  inputs: [
    { name: 'ids', type: 'int64', shape: ['entries'] },
    { name: 'weights', type: 'float32', shape: ['entries'] },
    { name: 'offsets', type: 'int64', shape: ['rows'] },
  ],
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})
