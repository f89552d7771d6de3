/** Opens models from elsewhere: they are asked in records or arrays, and answer classes, numbers or arrays. */
import type { Answer } from '../../core/answer.ts'
import { MillraceError, messageOf } from '../../core/error.ts'
import type { Tensors } from '../../core/tensor.ts'
import { openSession, type Session } from '../../onnx/session.ts'
import { likeliest } from '../kit/classes.ts'
import { optionsOf } from '../kit/options.ts'
import { modelName } from '../kit/package.ts'
import { createArrayPredictor, createPredictor } from '../kit/predictor.ts'
import type { Refusal } from '../kit/record.ts'
import type { Package, Predictor } from '../kit/task.ts'
import { tensorsOfRecords } from './columns.ts'
import { type OnnxOptions, onnxKind } from './options.ts'
import { openStep } from './step/open.ts'

/** Rows a run, where many go through the model together. */
export const mostTogether = 256

export const openOnnx = async (opened: Package): Promise<Predictor> => {
  const options = optionsOf(onnxKind, opened)
  const session = await openSession(opened.file(modelName))
  try {
    return await predictorOf(opened, session, options)
  } catch (error) {
    await session.close()
    throw error
  }
}

const predictorOf = async (
  opened: Package,
  session: Session,
  options: OnnxOptions,
): Promise<Predictor> => {
  const { takes, answers, example } = options
  const { inputs } = opened.manifest.signature
  if (takes.kind === 'step') return openStep(opened, session, { entry: takes.entry, example })
  if (takes.kind === 'tensors')
    return createArrayPredictor(opened, session, { form: { kind: 'tensors', inputs }, example })
  return createPredictor<'record'>(opened, session, {
    form: { kind: 'record', columns: takes.columns.map(({ name }) => name), inputs },
    example,
    together: options.together && answers.kind !== 'tensors' ? mostTogether : 1,
    async answer(given, k, refusalOf) {
      const records = given.map(({ fields }) => fields)
      const tensors = tensorsOfRecords(takes, inputs, records, refusalOf)
      return answersIn(await runRows(session, tensors, refusalOf(0)), records.length, options, k)
    },
  })
}

/** A row that fits can still be one that the model does not know, such as one of another category. */
const runRows = async (session: Session, tensors: Tensors, refusal: Refusal): Promise<Tensors> => {
  try {
    return await session.run(tensors)
  } catch (cause) {
    throw refusal(
      `cannot be answered by the model: ${messageOf(cause)}`,
      'Give values that the model knows.',
    )
  }
}

/** The answers to so many rows. Fails with `corrupt` where there is not one for each. */
const answersIn = (
  outputs: Tensors,
  rows: number,
  { answers }: Pick<OnnxOptions, 'answers'>,
  k: number,
): Answer[] => {
  switch (answers.kind) {
    case 'classes': {
      const { labels, output } = answers
      return rowsOf(outputs, output, rows, labels.length).map((shares) => ({
        kind: 'classes',
        classes: likeliest(Float32Array.from(shares), labels, k),
      }))
    }
    case 'values':
      return rowsOf(outputs, answers.output, rows).map((values) => ({ kind: 'values', values }))
    case 'step':
    case 'tensors':
      // Of one row, which is run by itself.
      return [{ kind: 'tensors', tensors: outputs }]
  }
}

/** Numbers of each row. */
const rowsOf = (
  outputs: Tensors,
  output: string,
  rows: number,
  expected?: number,
): readonly (readonly number[])[] => {
  const tensor = outputs[output]
  const width = (tensor?.data.length ?? 0) / rows
  const isWhole = Number.isInteger(width) && width > 0 && (expected ?? width) === width
  if (!tensor || !isWhole) throw notEach(output, rows, expected)
  const all = Array.from<string | number | bigint, number>(tensor.data, Number)
  return Array.from({ length: rows }, (_, row) => all.slice(row * width, (row + 1) * width))
}

const notEach = (output: string, rows: number, expected = 1) =>
  new MillraceError('corrupt', {
    what: `The model does not answer each of ${rows} rows with ${expected} numbers in "${output}".`,
    fix: 'Roll back to another version, or register the model again.',
  })
