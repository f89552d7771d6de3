/** The one door to a model: whatever somebody asks becomes what its predictor takes. */
import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import { parseExact } from '../../core/exact.ts'
import type { Fields, Form, Input, Question } from '../../core/input.ts'
import type { Tensors } from '../../core/tensor.ts'
import { listed } from '../kit/classes.ts'
import { badInput, fieldsOf, type Refusal, readRecord } from '../kit/record.ts'
import { isObject } from '../kit/shape.ts'
import type { Predictor } from '../kit/task.ts'
import { picturePixels } from './image.ts'
import { tensorsOfArrays } from './nested.ts'

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
  if (question.kind === 'arrays')
    return { kind: 'tensors', tensors: tensorsIn(question.arrays, form, { refusal, whose }) }
  if (form.kind === 'text') return textOf(question, whose)
  if (form.kind === 'json') return jsonOf(question)
  if (form.kind === 'tensors')
    return {
      kind: 'tensors',
      tensors: tensorsIn(arraysIn(question, whose), form, { refusal, whose }),
    }
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

type Spoken = Exclude<Question, { readonly kind: 'tensors' | 'arrays' }>

interface Asking {
  readonly refusal: Refusal
  readonly whose: string
}

const tensorsIn = (
  arrays: Readonly<Record<string, unknown>>,
  form: Form,
  { refusal, whose }: Asking,
): Tensors => {
  if (form.kind !== 'text' && form.kind !== 'image' && form.inputs)
    return tensorsOfArrays(arrays, form.inputs, refusal)
  throw otherForm(whose, form.kind === 'text' ? 'text' : 'record', 'arrays')
}

/** Arrays by the names of inputs; of a row they are its JSON. */
const arraysIn = (question: Spoken, whose: string): Readonly<Record<string, unknown>> => {
  if (question.kind === 'record') return question.values
  const value = question.kind === 'row' ? exactIn(question.row) : undefined
  if (isObject(value)) return value
  throw otherForm(whose, 'arrays', question.kind === 'list' ? 'list of values' : 'text')
}

const exactIn = (row: string): unknown => {
  try {
    return parseExact(row)
  } catch {
    return undefined
  }
}

/** A row of a data set is an object or a list in JSON, or else a text. */
const jsonOf = (question: Spoken): Input => {
  switch (question.kind) {
    case 'row': {
      const value = exactIn(question.row)
      const isJson = typeof value === 'object' && value !== null
      return { kind: 'json', value: isJson ? value : question.row, isText: true }
    }
    case 'text':
      return { kind: 'json', value: question.text, isText: false }
    case 'record':
    case 'list':
      return { kind: 'json', value: question.values, isText: false }
  }
}

const textOf = (question: Spoken, whose: string): Input => {
  if (question.kind === 'record' || question.kind === 'list') throw otherForm(whose, 'text')
  return { kind: 'text', text: question.kind === 'text' ? question.text : question.row }
}

const fieldsIn = (
  question: Spoken,
  form: Extract<Form, { readonly kind: 'record' | 'image' }>,
  { refusal, whose }: Asking,
): Fields => {
  if (question.kind === 'list') {
    if (form.kind !== 'record' || !form.columns) throw otherForm(whose, 'record', 'list of values')
    return fieldsOf(namedBy(form.columns, question.values, refusal), refusal)
  }
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

/** A record of values in the order of columns; throws what `refusal` makes of another number of them. */
export const namedBy = (
  columns: readonly string[],
  values: readonly unknown[],
  refusal: Refusal,
) => {
  if (values.length === columns.length)
    return Object.fromEntries(columns.map((column, at) => [column, values[at]]))
  throw refusal(
    `has ${values.length} values, expected ${columns.length}`,
    `Give one for each of ${listed(columns)}.`,
  )
}

const articles = { text: 'a text', record: 'a record', arrays: 'arrays by the names of its inputs' }

const fixes = {
  text: 'Give the beginning of a sentence as "text", or name another model.',
  record: 'Give the values by their columns as "row", or name another model.',
  arrays: 'Give arrays as "inputs", or name another model.',
}

/** The refusal of a record where a text is taken, and the like. */
export const otherForm = (
  whose: string,
  takes: keyof typeof articles,
  given: 'text' | 'record' | 'arrays' | 'list of values' = takes === 'text' ? 'record' : 'text',
) =>
  new MillraceError('conflict', {
    what: `${whose} takes ${articles[takes]}, and ${given === 'arrays' ? 'these are arrays' : `this is a ${given}`}.`,
    fix: fixes[takes],
  })
