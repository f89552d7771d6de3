import type { Metric } from '../../../src/core/records.ts'
import type { LivePoint } from '../data/queries.ts'
import { type Kept, lossBetween, stepsOfEpoch } from './smooth.ts'

/** One line of a chart. `y` in the unit the chart's format writes. */
export interface Series {
  readonly name: string
  readonly color: string
  readonly dashed?: boolean
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** The line as it was measured, where `points` are its smoothed course. */
  readonly faint?: readonly { readonly x: number; readonly y: number }[]
  /** Places where nothing is known: the line is broken there. */
  readonly gaps?: readonly number[]
  /** Address of what it is of. */
  readonly to?: string
}

/** What was kept of a metric, by step; one report a step. Of the loss what the steps between two reports came to. */
export const keptOf = (
  metrics: readonly Metric[],
  key: string,
  live: readonly LivePoint[] = [],
): readonly Kept[] => {
  const found = new Map<number, Kept>()
  if (key === 'loss')
    for (const { step, epoch, time, loss } of live)
      found.set(step, { step, epoch, time, value: loss })
  for (const metric of metrics) if (metric.key === key) found.set(metric.step, metric)
  const kept = [...found.values()].sort((a, b) => a.step - b.step)
  return key === 'loss' ? lossBetween(kept, stepsOfEpoch(metrics)) : kept
}

/** A metric's history as points by step; one point a step, ordered. */
export const pointsOf = (
  metrics: readonly Metric[],
  key: string,
  live: readonly LivePoint[] = [],
) => keptOf(metrics, key, live).map(({ step, value }) => ({ x: step, y: value }))

/** At most `most` points of a line: every n-th, the last one always. */
export const thin = <T>(points: readonly T[], most: number): readonly T[] => {
  if (points.length <= most) return points
  const each = points.length / most
  const kept = new Set(Array.from({ length: most - 1 }, (_, i) => Math.floor(i * each)))
  return points.filter((_, i) => kept.has(i) || i === points.length - 1)
}

/** A sentence for those who cannot see the chart: each line's first and last value. */
export const spoken = (series: readonly Series[], format: (value: number) => string): string =>
  series
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }) => {
      const [first, last] = [points[0]?.y ?? 0, points.at(-1)?.y ?? 0]
      return points.length === 1
        ? `${name} ${format(last)}`
        : `${name} from ${format(first)} to ${format(last)}`
    })
    .join('; ')

/** Colours that lines take in turn. */
export const lineColor = (index: number) => `var(--line-${(index % 6) + 1})`

const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080]

/** Round places between two values, at most about `most`: multiples of 1, 2 or 5 times a power of ten. */
export const ticksBetween = (low: number, high: number, most: number): number[] => {
  const span = high - low
  if (!(span > 0)) return Number.isFinite(low) ? [low] : []
  const power = 10 ** Math.floor(Math.log10(span / most))
  const step = power * ([1, 2, 5].find((each) => span / (each * power) <= most) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  )
}

/** The same around two values: the outer places enclose them. */
export const ticksAround = (low: number, high: number, most: number): number[] => {
  const spread = high - low || Math.abs(high) * 0.1 || 1
  const from = high > low ? low : low - spread / 2
  const to = high > low ? high : high + spread / 2
  const inner = ticksBetween(from, to, most)
  const step = inner.length > 1 ? (inner[1] ?? 0) - (inner[0] ?? 0) : spread
  const first = Math.floor(from / step + 1e-9)
  const last = Math.ceil(to / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  )
}

/** Round times of the local clock between two times. */
export const hoursBetween = (low: number, high: number, most: number): number[] => {
  const step = 60_000 * (minutes.find((each) => (high - low) / (each * 60_000) <= most) ?? 10_080)
  const offset = new Date(low).getTimezoneOffset() * 60_000
  const first = Math.ceil((low - offset) / step) * step + offset
  const found: number[] = []
  for (let time = first; time <= high && found.length <= most; time += step) found.push(time)
  return found
}

/** A place on an axis with a name, and on which side of it the name has room. */
export interface Mark {
  readonly x: number
  readonly name: string
}

/**
 * Marks whose names do not run into each other; of those too close together the last one stays. `lengthOf`: of a
 * name, along the axis.
 */
export const apart = (
  marks: readonly Mark[],
  low: number,
  high: number,
  lengthOf: (name: string) => number = () => 0,
) => {
  const least = (high - low) * 0.08
  const isLeft = ({ x, name }: Mark) => high - x < Math.max(least, lengthOf(name))
  const isClose = (mark: Mark, next: Mark) => {
    const between =
      (isLeft(mark) ? 0 : lengthOf(mark.name)) + (isLeft(next) ? lengthOf(next.name) : 0)
    return next.x - mark.x < Math.max(least, between)
  }
  return marks
    .filter((mark, i) => {
      const next = marks[i + 1]
      return next === undefined || !isClose(mark, next)
    })
    .map((mark) => ({ ...mark, left: isLeft(mark) }))
}
