/** Holds a metric of a window to that of the rows that were held out. */
import type { Interval } from '../../core/assessment.ts'
import { directionByName } from '../../core/metrics.ts'
import type { QualityFigure } from '../../core/quality.ts'
import type { HeldOut } from './held.ts'

/** How much worse a metric has to be, so that it is an alarm. */
export interface Tolerance {
  /** Of metrics between 0 and 1. */
  readonly share: number
  /** Of others, as a part of what they were. */
  readonly part: number
}

export const usualTolerance: Tolerance = { share: 0.02, part: 0.05 }

/** Standard errors of the difference from which on chance hardly explains it, and from which on it hardly ever does. */
const beyond = { hint: 1.96, alarm: 3.72 }

export interface Measured {
  readonly metric: string
  readonly value: number
  readonly error: number | undefined
  readonly interval: Interval | null
}

/**
 * `alarm`: worse by at least the tolerance, intervals that do not overlap, and 3.72 standard errors of the difference,
 * which chance brings in one window of ten thousand. `hint`: worse by 1.96 of them.
 */
export const compared = (
  { metric, value, error, interval }: Measured,
  held: HeldOut,
  tolerance: Tolerance = usualTolerance,
): QualityFigure => {
  const before = held.metrics[metric] ?? null
  const beforeInterval = held.intervals[metric] ?? null
  const figure = { metric, value, interval, before, beforeInterval }
  const unmeasured = (reason: string): QualityFigure => ({ ...figure, state: 'unmeasured', reason })
  const direction = directionByName(metric)
  if (before === null || beforeInterval === null)
    return unmeasured('The version does not say how far its figure may be off by chance.')
  if (interval === null || error === undefined)
    return unmeasured('There are too few labels to say how far it may be off by chance.')
  if (direction === null) return unmeasured('No direction of it is the better one.')
  const worse = direction === 'higher' ? before - value : value - before
  const both = Math.hypot(error, errorIn(before, beforeInterval))
  const apart =
    direction === 'higher' ? interval[1] < beforeInterval[0] : interval[0] > beforeInterval[1]
  const isAlarm =
    apart && worse >= beyond.alarm * both && worse >= leastOf(metric, before, tolerance)
  const isHint = worse > 0 && worse >= beyond.hint * both
  return { ...figure, state: isAlarm ? 'alarm' : isHint ? 'hint' : 'steady', reason: null }
}

/** Metrics that have no end. */
const unbounded = /^(val_loss|mse|rmse|mae|pinball|perplexity|interval_width)$/

const leastOf = (metric: string, before: number, { share, part }: Tolerance): number =>
  unbounded.test(metric) ? part * Math.abs(before) : share

/** The larger side: an interval may end where the metric does. */
const errorIn = (value: number, [from, to]: Interval): number =>
  Math.max(value - from, to - value) / 1.959964
