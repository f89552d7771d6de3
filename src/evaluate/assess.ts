/** All that is told of a version by the rows that were held out. */
import {
  type Assessment,
  type Cost,
  type Importance,
  type Interval,
  type Robustness,
  type SliceOptions,
  type Slices,
  sliceGapOf,
  worstSliceOf,
} from '../core/assessment.ts'
import type { Metrics } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { standardErrors } from '../metrics/resample.ts'
import type { Scores } from '../metrics/scores.ts'
import { curvesOf, figuresOf } from './curves.ts'
import { mistakesOf } from './mistakes.ts'
import { slicesOf } from './slices.ts'

export interface Assessed {
  readonly scores: Scores
  readonly rows: Rows
  readonly metrics: Metrics
  readonly slices: SliceOptions
  /** Default: not measured. */
  readonly robustness?: Robustness | undefined
  readonly importance?: Importance | undefined
  readonly cost?: Cost | undefined
  readonly seed: number
  /** The class of a row, where rows have one. */
  truthOf(row: string): string | null
}

/** Bytes of the file. */
const mostBytes = 128_000

/** What is kept with the version, and the standard errors of its metrics. */
export const assess = (
  asked: Assessed,
): { readonly assessment: Assessment; readonly errors: Metrics } => {
  const { scores, rows, metrics, seed } = asked
  const errors = standardErrors(scores, seed)
  const slices = slicesOf(scores, rows, asked.slices)
  return {
    errors,
    assessment: {
      ...mistakesOf(scores, rows, asked.truthOf),
      metrics,
      intervals: intervalsOf(metrics, errors),
      classes: scores.kind === 'classes' ? figuresOf(scores) : [],
      curves: scores.kind === 'classes' ? curvesOf(scores) : [],
      ...(slices && { slices }),
      ...(asked.robustness && { robustness: asked.robustness }),
      ...(asked.importance && { importance: asked.importance }),
      ...(asked.cost && { cost: asked.cost }),
    },
  }
}

const z = 1.959964

/** Losses are not below 0. */
const positive = /^(val_loss|brier|mae|rmse|mse|pinball)$/

/** Metrics between 0 and 1 end there. */
const bounded =
  /^((?:top\d+_)?accuracy|top\d+|auc|f1|precision|recall|sensitivity|specificity|average_precision|ece|macro_\w+)$/

const intervalsOf = (metrics: Metrics, errors: Metrics): Record<string, Interval> =>
  Object.fromEntries(
    Object.entries(errors).flatMap(([name, error]) => {
      const interval = intervalOf(name, metrics[name], error)
      return interval ? [[name, interval] as const] : []
    }),
  )

/** Where a metric lies with a probability of 95 %; null where its error is not known. */
export const intervalOf = (
  name: string,
  value: number | undefined,
  error: number | undefined,
): Interval | null => {
  if (value === undefined || error === undefined || !Number.isFinite(value)) return null
  const [from, to] = [value - z * error, value + z * error]
  if (bounded.test(name)) return [Math.max(0, from), Math.min(1, to)]
  return [positive.test(name) ? Math.max(0, from) : from, to]
}

/** What a gate may hold of slices, and in words which part it is of. */
export const slicesInGate = (
  slices: Slices | undefined,
): { readonly figures: Metrics; readonly notes: Readonly<Record<string, string>> } => {
  const worst = Object.entries(slices?.worst ?? {})
  const gaps = Object.entries(slices?.gaps ?? {})
  return {
    figures: Object.fromEntries([
      ...worst.map(([name, { metric }]) => [worstSliceOf(name), metric] as const),
      ...gaps.map(([name, { gap }]) => [sliceGapOf(name), gap] as const),
    ]),
    notes: Object.fromEntries([
      ...worst.map(([name, { by, value, rows }]) => [
        worstSliceOf(name),
        `${by} is "${value}", ${rows} rows`,
      ]),
      ...gaps.map(([name, each]) => [
        sliceGapOf(name),
        `${each.by}: "${each.worst}" against "${each.best}"`,
      ]),
    ]),
  }
}

/** As text of a bounded length: wrong rows go first, then pairs, classes and values of slices. */
export const textOf = (assessment: Assessment): string => {
  const text = `${JSON.stringify(assessment)}\n`
  if (Buffer.byteLength(text) <= mostBytes) return text
  const { wrong, counts, labels, slices } = assessment
  if (wrong.length > 0) return textOf({ ...assessment, wrong: wrong.slice(0, -1) })
  if (counts.length > 0) return textOf({ ...assessment, counts: counts.slice(0, -10) })
  if (slices && slices.groups.length > 0)
    return textOf({ ...assessment, slices: { ...slices, groups: slices.groups.slice(0, -1) } })
  return textOf({ ...assessment, labels: labels.slice(0, Math.floor(labels.length / 2)) })
}
