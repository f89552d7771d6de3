import { type Direction, directionByName } from '../../../src/core/metrics.ts'
import type { Check } from '../../../src/core/records.ts'
import { figure, percent } from '../format.ts'

export type { Direction }

/** Which way a metric gets better: as a gate has it, else by its name; null where neither says so. */
export const directionOf = (
  name: string,
  checks: readonly Pick<Check, 'metric' | 'rule'>[] = [],
): Direction | null => {
  const rule = checks.find(({ metric }) => metric === name)?.rule
  if (rule) return rule === 'below' || rule === 'atMost' ? 'lower' : 'higher'
  return directionByName(name)
}

export type Verdict = 'better' | 'worse' | 'same' | null

/** Part of a metric below which nothing is known of it: models compute with seven digits. */
const rounding = 1e-6

/** Whether two values differ by no more than rounding. */
export const isSame = (from: number, to: number): boolean =>
  from === to || Math.abs(to - from) <= rounding * Math.max(Math.abs(from), Math.abs(to))

/** What became of a metric that went from one value to another; null where nobody knows which way is better. */
export const verdictOf = (direction: Direction | null, from: number, to: number): Verdict => {
  if (isSame(from, to)) return 'same'
  if (direction === null || !Number.isFinite(from) || !Number.isFinite(to)) return null
  return to > from === (direction === 'higher') ? 'better' : 'worse'
}

const minus = '\u2212'

/** How far a metric moved, with its sign: shares in points of a hundred, all else as the metric itself. */
export const change = (name: string, from: number, to: number): string => {
  const by = to - from
  if (isSame(from, to)) return 'same'
  if (!Number.isFinite(by)) return '–'
  const sign = by > 0 ? '+' : minus
  return `${sign}${size(name, Math.abs(by))}`
}

const size = (name: string, by: number): string =>
  percent(0.5) === figure(name, 0.5)
    ? `${by >= 0.1 ? (by * 100).toFixed(1) : Number((by * 100).toPrecision(2))}\u00a0pp`
    : figure(name, by)
