/** Tasks that predict numbers. */
import { type Answer, bestOf } from '../../core/answer.ts'
import type { Fields } from '../../core/input.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { type Pair, regressionMetrics } from '../../metrics/regression.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { Part } from './batches.ts'
import { judgeEach, type OpenOptions, openPlain } from './model.ts'
import { badRow, numbersIn, type Refusal, readRecord } from './record.ts'
import type { Judgement, Package, Predictor, Task } from './task.ts'

/** Mean of a column and the root of the mean squared distance from it, 1 where all numbers are the same. */
export interface Scale {
  readonly mean: number
  readonly deviation: number
}

/**
 * The scale of each of some columns. Fails with `bad_data`, naming the row, where a value is missing or
 * no number.
 */
export const scalesOf = (rows: Rows, columns: readonly string[]): Scale[] => {
  const sums = columns.map(() => ({ mean: 0, spread: 0 }))
  let place = 0
  for (const row of rows) {
    const numbers = numbersAt(row, columns, badRow(rows, place++))
    sums.forEach((sum, at) => {
      const before = (numbers[at] ?? 0) - sum.mean
      sum.mean += before / place
      sum.spread += before * ((numbers[at] ?? 0) - sum.mean)
    })
  }
  return sums.map(({ mean, spread }) => ({ mean, deviation: Math.sqrt(spread / place) || 1 }))
}

/** Some columns of the rows of a batch: float32 `[rows, columns]`. Fails as `scalesOf` does. */
export const matrixOf = (
  { rows, side, places }: Pick<Part, 'rows' | 'side' | 'places'>,
  columns: readonly string[],
): Tensor => matrix(rows.map((row, at) => numbersAt(row, columns, badRow(side, places[at] ?? at))))

/** Some columns of records, all of which must be known: float32 `[rows, columns]`. */
export const recordMatrix = (
  records: readonly Fields[],
  columns: readonly string[],
  refusalOf: (row: number) => Refusal,
): Tensor => matrix(records.map((fields, at) => numbersIn(fields, columns, refusalOf(at))))

const matrix = (rows: readonly (readonly number[])[]): Tensor =>
  float32(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0])

const numbersAt = (row: string, columns: readonly string[], refusal: Refusal): number[] =>
  numbersIn(readRecord(row, refusal), columns, refusal)

/** Metrics of the same guess for the column of every row: the mean that was learnt. */
export const baselineOf = (rows: Rows, column: string, guess: number): Metrics => {
  const { val_loss_se: _, ...metrics } = regressionMetrics(
    Array.from(rows, (row, place) => ({
      actual: numberAt(row, column, badRow(rows, place)),
      predicted: guess,
    })),
  )
  return metrics
}

export interface RegressionOptions extends Pick<OpenOptions, 'example' | 'inputs'> {
  /** The column that is predicted. */
  readonly target: string
}

/** What the tasks of regressions over records have in common. */
export const regressionParts = ({
  example,
  inputs,
  target,
}: RegressionOptions): Pick<Task, 'metrics' | 'scored' | 'identity' | 'open' | 'judge'> => {
  const open = (opened: Package) =>
    openPlain(opened, { example, inputs, answer: (values) => ({ kind: 'values', values }) })
  return {
    metrics: ['val_loss', 'val_loss_se', 'rmse', 'mae', 'r2'],
    scored: ['val_loss', 'rmse', 'mae', 'r2'],
    /** The whole record decides. */
    identity: (row) => row,
    open,
    judge: (packages, rows) => judgeNumbers(packages, rows, open, target),
  }
}

/** How packages predict the column of the same rows. */
const judgeNumbers = (
  packages: readonly Package[],
  rows: Rows,
  open: (opened: Package) => Promise<Predictor>,
  column: string,
): Promise<Judgement[]> =>
  judgeEach(packages, rows, {
    open,
    keep: (row, answer, place): Pair => ({
      actual: numberAt(row, column, badRow(rows, place)),
      predicted: numberOf(answer),
    }),
    metrics: regressionMetrics,
    scores: (pairs) => ({ kind: 'numbers', pairs }),
  })

const numberOf = (answer: Answer): number => Number(bestOf(answer) ?? Number.NaN)

const numberAt = (row: string, column: string, refusal: Refusal): number =>
  numbersAt(row, [column], refusal)[0] ?? Number.NaN

/** (x − mean) / deviation. x `[rows, columns]`, a scale a column. */
export const scaled = (g: Builder, x: Value, scales: readonly Scale[]): Value => {
  const means = g.constant(Float32Array.from(scales, ({ mean }) => mean))
  const factors = g.constant(Float32Array.from(scales, ({ deviation }) => 1 / deviation))
  return g.op('Mul', [g.op('Sub', [x, means]), factors])
}

/** x·deviation + mean: back from `scaled`. */
export const unscaled = (g: Builder, x: Value, scales: readonly Scale[]): Value => {
  const means = g.constant(Float32Array.from(scales, ({ mean }) => mean))
  const deviations = g.constant(Float32Array.from(scales, ({ deviation }) => deviation))
  return g.op('Add', [g.op('Mul', [x, deviations]), means])
}
