/** How a model does on the rows that have something in common. */
import type {
  Interval,
  SliceGap,
  SliceGroup,
  SliceOptions,
  SlicePart,
  Slices,
  WorstSlice,
} from '../core/assessment.ts'
import { directionByName } from '../core/metrics.ts'
import type { Metrics } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { standardError } from '../metrics/error.ts'
import { measureOf, rowsOf, type Scores, scoresAt } from '../metrics/scores.ts'
import { type Grouped, groupRows } from './groups.ts'

/** What is told of each part; the first one that there is comes with an interval. */
const told = [
  'accuracy',
  'top5',
  'top1',
  'mae',
  'val_loss',
  'f1',
  'auc',
  'precision',
  'recall',
  'rmse',
  'r2',
]

/** Names of the metrics that slices are told by, of those that follow from scores. */
export const slicedMetrics = (scored: readonly string[]): string[] =>
  told.filter((name) => scored.includes(name))

/** The slices of rows by what a model said about them; undefined where there are none. */
export const slicesOf = (
  scores: Scores,
  rows: Rows,
  { by, fewestRows }: SliceOptions,
): Slices | undefined => {
  const groups = groupRows(rows, by, (row, text) => isTruth(scores, row, text)).map((group) =>
    measured(group, scores),
  )
  if (groups.length === 0) return undefined
  const counted = groups.map((group) => ({
    ...group,
    parts: group.parts.filter((part) => part.rows >= fewestRows),
  }))
  return {
    metric: headlineOf(scores),
    fewestRows,
    groups,
    worst: worstOf(counted),
    gaps: gapsOf(counted),
  }
}

/** What of scores is told with an interval. */
export const headlineOf = ({ kind }: Scores) => (kind === 'classes' ? 'accuracy' : 'mae')

/** Whether a text is what was to be told of a row: slices by it would be those of the answers. */
const isTruth = (scores: Scores, row: number, text: string): boolean => {
  if (scores.kind === 'numbers') return Number(text) === scores.pairs[row]?.actual
  return scores.labels[scores.truth[row] ?? -1] === text
}

const measured = ({ by, declared, parts }: Grouped, scores: Scores): SliceGroup => ({
  by,
  declared,
  parts: parts.map(({ value, places }): SlicePart => {
    const some = scoresAt(scores, places)
    const metrics = measureOf(some)()
    return {
      ...{ value, rows: places.length },
      metrics: Object.fromEntries(told.flatMap((name) => named(metrics, name))),
      interval: intervalOf(some, metrics),
    }
  }),
})

const named = (metrics: Metrics, name: string) => {
  const value = metrics[name]
  return value === undefined || !Number.isFinite(value) ? [] : [[name, value] as const]
}

/** Quantile of the normal distribution for 95 % between two bounds. */
const z = 1.959964

const intervalOf = (scores: Scores, metrics: Metrics): Interval | null => {
  if (scores.kind === 'classes') return wilson(metrics['accuracy'] ?? 0, rowsOf(scores))
  const error = standardError(
    scores.pairs.map(({ actual, predicted }) => Math.abs(predicted - actual)),
  )
  const { mae } = metrics
  return error === undefined || mae === undefined
    ? null
    : [Math.max(0, mae - z * error), mae + z * error]
}

/** Of a share of so many rows. Source: Wilson (1927). */
export const wilson = (share: number, rows: number): Interval | null => {
  if (rows === 0) return null
  const squared = z * z
  const centre = (share + squared / (2 * rows)) / (1 + squared / rows)
  const half =
    (z / (1 + squared / rows)) *
    Math.sqrt((share * (1 - share)) / rows + squared / (4 * rows * rows))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}

/** How much worse a figure is, in the direction of its metric. */
const badness = (metric: string, value: number) =>
  directionByName(metric) === 'lower' ? value : -value

/** Parts with a metric, the worst one first. */
const ranked = (group: SliceGroup, metric: string) =>
  group.parts
    .flatMap((part) => {
      const value = part.metrics[metric]
      return value === undefined
        ? []
        : [{ ...part, by: group.by, value: part.value, figure: value }]
    })
    .sort((one, other) => badness(metric, other.figure) - badness(metric, one.figure))

const worstOf = (groups: readonly SliceGroup[]): Record<string, WorstSlice> =>
  Object.fromEntries(
    told.flatMap((metric) => {
      const firsts = groups.flatMap((group) => ranked(group, metric)[0] ?? [])
      const [worst] = firsts.sort(
        (one, other) => badness(metric, other.figure) - badness(metric, one.figure),
      )
      if (!worst) return []
      const { by, value, rows, figure } = worst
      return [[metric, { by, value, rows, metric: figure }] as const]
    }),
  )

const gapsOf = (groups: readonly SliceGroup[]): Record<string, SliceGap> =>
  Object.fromEntries(
    told.flatMap((metric) => {
      const gaps = groups.flatMap((group): SliceGap[] => {
        const all = ranked(group, metric)
        const [worst, best] = [all[0], all.at(-1)]
        if (!worst || !best || all.length < 2) return []
        const gap = Math.abs(best.figure - worst.figure)
        return [{ by: group.by, best: best.value, worst: worst.value, gap }]
      })
      const [largest] = gaps.sort((one, other) => other.gap - one.gap)
      return largest ? [[metric, largest] as const] : []
    }),
  )
