/** Packages of regressions over records: opening them, judging by them, and what rows they can learn from. */
import { look, notationOf, noValues } from '../../columns/survey.ts'
import type { Notation } from '../../columns/value.ts'
import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { intervalMetrics, type Pair } from '../../metrics/regression.ts'
import { openSession } from '../../onnx/session.ts'
import { judgeEach } from '../kit/model.ts'
import { optionsOf } from '../kit/options.ts'
import { modelName } from '../kit/package.ts'
import { createPredictor } from '../kit/predictor.ts'
import { badRow, labelIn, problemOf, readKnown } from '../kit/record.ts'
import { expectShape, isNumber, isObject, isText, objectIn } from '../kit/shape.ts'
import type { Judgement, Package, Predictor, RowGraph } from '../kit/task.ts'
import { columnsName, exampleOf, readColumns, tableInputs } from '../tabular/described.ts'
import { lookedAt } from '../tabular/encode.ts'
import { type FilledTabularRegressionOptions, tabularRegressionKind } from './options.ts'
import { targetReader } from './target.ts'

/** Records a run. */
const together = 256

/** How the number is written, and the share of the intervals that hold it. */
const targetIn = (opened: Package): { readonly notation: Notation; readonly interval: number } => {
  const { target, interval } = objectIn(opened, columnsName)
  const notation = isObject(target) ? target['notation'] : undefined
  const decimal = isObject(notation) ? notation['decimal'] : undefined
  const affix = isObject(notation) ? notation['affix'] : undefined
  const whole = (decimal === '.' || decimal === ',') && isText(affix) && isNumber(interval)
  expectShape(opened, columnsName, whole)
  return { notation: { decimal, affix }, interval }
}

export const openNumbers = async (opened: Package): Promise<Predictor> => {
  const { interval: share } = targetIn(opened)
  const columns = readColumns(opened)
  const { missing } = optionsOf(tabularRegressionKind, opened)
  const { tensors, check } = tableInputs(columns, missing)
  const session = await openSession(opened.file(modelName))
  return createPredictor(opened, session, {
    form: { kind: 'record' },
    example: exampleOf(columns),
    together,
    async answer(inputs, _, refusalOf): Promise<Answer[]> {
      const records = inputs.map(({ fields }) => fields)
      records.forEach((fields, place) => {
        check(fields, refusalOf(place))
      })
      const { predicted, interval } = await session.run(tensors(records, refusalOf))
      if (predicted?.data.length !== records.length || interval?.data.length !== 2 * records.length)
        throw new MillraceError('corrupt', {
          what: `The model of ${opened.folder} does not answer each of ${records.length} records with a number and its interval.`,
          fix: 'Roll back to another version, or train again.',
        })
      const at = (place: number) => Number(interval.data[place])
      return records.map((_, row) => ({
        kind: 'values',
        values: [Number(predicted.data[row])],
        interval: { low: at(2 * row), high: at(2 * row + 1), share },
      }))
    },
  })
}

/** Records as the model of a package computes with them, and how far its numbers are off. */
export const numbersGraph = (opened: Package): RowGraph => {
  const columns = readColumns(opened)
  const options = optionsOf(tabularRegressionKind, opened)
  const { tensors } = tableInputs(columns, options.missing)
  const read = targetReader(options, targetIn(opened).notation)
  return {
    ...{ form: { kind: 'record' }, together, output: 'predicted', labels: null },
    moved: columns.numeric.length > 0 ? ['numeric'] : [],
    told: { kind: 'columns', columns: lookedAt(columns) },
    tensors: (inputs, refusalOf) =>
      tensors(
        inputs.flatMap((input) => (input.kind === 'record' ? [input.fields] : [])),
        refusalOf,
      ),
    truthOf: (row, refusal) => read(readKnown(row, options.missing, refusal), refusal),
    scores: (truths, answers) => ({
      kind: 'numbers',
      pairs: truths.map((actual, row) => ({ actual, predicted: answers[row] ?? Number.NaN })),
    }),
  }
}

/** Judges packages by their numbers and intervals; the share that an interval is to hold is the first one's. */
export const judgeNumbers = async (
  packages: readonly Package[],
  rows: Rows,
): Promise<Judgement[]> => {
  const [first] = packages
  if (!first) return []
  const { notation, interval: share } = targetIn(first)
  const options = optionsOf(tabularRegressionKind, first)
  const read = targetReader(options, notation)
  const metrics = (pairs: readonly Pair[]) => intervalMetrics(pairs, share)
  return judgeEach(packages, rows, {
    open: openNumbers,
    keep(row, answer, place): Pair {
      const refusal = badRow(rows, place, 'validation')
      const actual = read(readKnown(row, options.missing, refusal), refusal)
      if (answer.kind !== 'values') return { actual, predicted: Number.NaN }
      const [predicted = Number.NaN] = answer.values
      return { actual, predicted, ...answer.interval }
    },
    metrics,
    scores: (pairs) => ({ kind: 'numbers', pairs, metrics }),
  })
}

/** The check of new rows: each has its number, and where there is a champion, values that it can read. */
export const admitNumbers = (
  options: FilledTabularRegressionOptions,
  opened: Package | null,
): ((row: string) => string | null) => {
  const notation = opened && targetIn(opened).notation
  const champion = opened && tableInputs(readColumns(opened), options.missing)
  return (row) =>
    problemOf((refusal) => {
      const fields = readKnown(row, options.missing, refusal)
      // Without a champion nobody knows yet how the number is written.
      const text = labelIn(fields, options.label, refusal, 'number')
      targetReader(options, notation ?? notationOf(lookedAtOnce(text)).notation)(fields, refusal)
      champion?.tensors([fields], () => refusal)
    })
}

const lookedAtOnce = (text: string) => {
  const values = noValues()
  look(values, text, 0)
  return values
}
