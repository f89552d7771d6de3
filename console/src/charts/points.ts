import type { Metric } from '../../../src/core/records.ts'
import type { LivePoint } from '../data/queries.ts'

/** One line of a chart. `y` in the unit the chart's format writes. */
export interface Series {
  readonly name: string
  readonly color: string
  readonly dashed?: boolean
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/** A metric's history as points by step; one point a step, ordered. */
export const pointsOf = (
  metrics: readonly Metric[],
  key: string,
  live: readonly LivePoint[] = [],
) => {
  const found = new Map<number, number>()
  for (const { step, loss } of live) if (key === 'loss') found.set(step, loss)
  for (const metric of metrics) if (metric.key === key) found.set(metric.step, metric.value)
  return [...found].sort(([a], [b]) => a - b).map(([x, y]) => ({ x, y }))
}

/** At most `most` points of a line: every n-th, the last one always. */
export const thin = <T>(points: readonly T[], most: number): readonly T[] => {
  if (points.length <= most) return points
  const each = points.length / most
  const kept = Array.from({ length: most }, (_, i) => points[Math.floor(i * each)] as T)
  return [...kept.slice(0, -1), points.at(-1) as T]
}

/** Lines as rows of a chart: one row for each x, with the values of the lines that have one there. */
export const rowsOf = (series: readonly Series[]): Record<string, number>[] => {
  const rows = new Map<number, Record<string, number>>()
  for (const { name, points } of series)
    for (const { x, y } of points) rows.set(x, { ...(rows.get(x) ?? { x }), [name]: y })
  return [...rows.values()].sort((a, b) => (a.x ?? 0) - (b.x ?? 0))
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
