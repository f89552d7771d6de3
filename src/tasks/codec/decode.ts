/** The one door to a model: whatever somebody asks becomes what its predictor takes. */
import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Fields, Form, Input, Question } from '../../core/input.ts'
import { badInput, fieldsOf, type Refusal, readRecord } from '../kit/record.ts'
import type { Predictor } from '../kit/task.ts'
import { picturePixels } from './image.ts'

/**
 * Decodes a question for a model of a form. Throws what `refusal` makes of one that cannot be read, and
 * `conflict` for a text where a record is taken, or the reverse. `whose`: the model in such an error.
 */
export const decode = async (
  question: Question,
  form: Form,
  refusal: Refusal,
  whose = 'The model',
): Promise<Input> => {
  if (question.kind === 'tensors') return question
  if (form.kind === 'text') return textOf(question, whose)
  const fields = fieldsIn(question, form, { refusal, whose })
  return form.kind === 'record'
    ? { kind: 'record', fields }
    : { kind: 'image', pixels: await picturePixels(fields, form, refusal) }
}

/** Decodes the rows of a data set, which are told apart by their place among them. */
export const decodeRows = (rows: readonly string[], form: Form): Promise<Input[]> =>
  Promise.all(
    rows.map((row, place) => decode({ kind: 'row', row }, form, badInput(place, rows.length))),
  )

/** Puts rows of a data set to a model. */
export const predictRows = async (
  predictor: Pick<Predictor, 'form' | 'predict'>,
  rows: readonly string[],
  k: number,
): Promise<Answer[]> => predictor.predict(await decodeRows(rows, predictor.form), k)

type Spoken = Exclude<Question, { readonly kind: 'tensors' }>

const textOf = (question: Spoken, whose: string): Input => {
  if (question.kind === 'record') throw otherForm(whose, 'text')
  return { kind: 'text', text: question.kind === 'text' ? question.text : question.row }
}

const fieldsIn = (
  question: Spoken,
  form: Exclude<Form, { readonly kind: 'text' }>,
  { refusal, whose }: { readonly refusal: Refusal; readonly whose: string },
): Fields => {
  if (question.kind === 'text') {
    if (form.kind === 'image') throw noPicture(whose, form.column)
    if (form.text === undefined) throw otherForm(whose, 'record')
    return fieldsOf({ [form.text]: question.text }, refusal)
  }
  return question.kind === 'row'
    ? readRecord(question.row, refusal)
    : fieldsOf(question.values, refusal)
}

const noPicture = (whose: string, column: string) =>
  new MillraceError('conflict', {
    what: `${whose} takes a picture, and this is a text.`,
    fix: `Give a PNG, JPEG or WebP file as base64: {"row": {"${column}": "…"}}; or name another model.`,
  })

/** The refusal of a record where a text is taken, or the reverse. */
export const otherForm = (whose: string, takes: 'text' | 'record') =>
  new MillraceError('conflict', {
    what:
      takes === 'text'
        ? `${whose} takes a text, and this is a record.`
        : `${whose} takes a record, and this is a text.`,
    fix:
      takes === 'text'
        ? 'Give the beginning of a sentence as "text", or name another model.'
        : 'Give the values by their columns as "row", or name another model.',
  })
