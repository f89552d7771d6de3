/** The axes of a chart of trials: where a value stands on each, from 0 to 1. Knows nothing of React. */
import type { Json } from '../../../src/core/records.ts'
import type { Range, SearchPlan, Study, Trial } from '../../../src/core/study.ts'
import { ticksBetween } from '../charts/points.ts'
import { figure, label } from '../format.ts'

export interface Axis {
  /** Path of a parameter, `epochs`, or the metric. */
  readonly id: string
  readonly name: string
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
  /** Where a trial stands, 0 to 1; null where it has no value. */
  place(trial: Trial): number | null
  /** A trial's value in words. */
  text(trial: Trial): string
}

interface Scale {
  readonly ticks: Axis['ticks']
  at(value: Json | undefined): number | null
}

/** Every parameter of a study, the epochs where they differ, and the metric: its better end is at 1. */
export const axesOf = ({ plan, trials }: Study): Axis[] => [
  ...Object.entries(plan.ranges).map(([path, range]): Axis => {
    const scale = scaleOf(range)
    return {
      id: path,
      name: nameOf(path, Object.keys(plan.ranges)),
      ticks: scale.ticks,
      place: ({ values }) => scale.at(values[path]),
      text: ({ values }) => written(values[path]),
    }
  }),
  ...(plan.search === 'asha' ? [epochsAxis(trials)] : []),
  metricAxis(plan, trials),
]

/** A value as it is written in a configuration; of a list without anything in it, that there is none. */
export const written = (value: Json | undefined): string => {
  if (value === undefined) return '–'
  if (typeof value === 'number') return short(value)
  if (Array.isArray(value) && value.length === 0) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const short = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential().replace('e-0', 'e-')
    : String(Number(value.toPrecision(6)))

/** `train.learningRate` is "learning rate"; with its part where two would read alike. */
export const nameOf = (path: string, all: readonly string[]): string => {
  const last = path.split('.').at(-1) ?? path
  const alone = all.filter((other) => other.split('.').at(-1) === last).length < 2
  return (alone ? last : path).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** What a trial came to so far; null before its first rung, and where it failed. */
export const lastValue = ({ rungs, status }: Trial): number | null =>
  status === 'failed' ? null : (rungs.at(-1)?.value ?? null)

export const epochsOf = ({ rungs }: Trial): number => rungs.at(-1)?.epochs ?? 0

type Searched = Pick<Study, 'plan' | 'trials'>

/** Trials that have come to something: those that trained longest first, among them the best first. */
export const ranked = ({ plan, trials }: Searched): Trial[] =>
  valued(trials).sort(
    (a, b) => epochsOf(b) - epochsOf(a) || compare(plan, a, b) || a.number - b.number,
  )

/** How good each trial's value is among all, by its number: 0 the worst, 1 the best. */
export const sharesOf = ({ plan, trials }: Searched): ReadonlyMap<number, number> => {
  const order = valued(trials).sort((a, b) => compare(plan, b, a) || b.number - a.number)
  return new Map(
    order.map(({ number }, index) => [number, order.length > 1 ? index / (order.length - 1) : 1]),
  )
}

const valued = (trials: readonly Trial[]) => trials.filter((trial) => lastValue(trial) !== null)

const compare = ({ direction }: SearchPlan, a: Trial, b: Trial): number =>
  (direction === 'minimize' ? 1 : -1) * ((lastValue(a) ?? 0) - (lastValue(b) ?? 0))

const scaleOf = (range: Range): Scale => {
  switch (range.kind) {
    case 'choice':
      return steps(range.values)
    case 'log': {
      const scale = between(Math.log(range.low), Math.log(range.high))
      return {
        ticks: logTicks(range.low, range.high).map((value) => ({
          at: scale(Math.log(value)) ?? 0,
          text: short(value),
        })),
        at: (value) => (typeof value === 'number' && value > 0 ? scale(Math.log(value)) : null),
      }
    }
    case 'range':
    case 'int': {
      const scale = between(range.low, range.high)
      const ticks = ticksBetween(range.low, range.high, 5)
      return {
        ticks: (range.kind === 'int' ? ticks.filter(Number.isInteger) : ticks).map((value) => ({
          at: scale(value) ?? 0,
          text: short(value),
        })),
        at: (value) => (typeof value === 'number' ? scale(value) : null),
      }
    }
  }
}

const between = (low: number, high: number) => (value: number) =>
  high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5

const steps = (values: readonly Json[]): Scale => {
  const keys = values.map((value) => JSON.stringify(value))
  const at = (index: number) => (values.length > 1 ? index / (values.length - 1) : 0.5)
  return {
    ticks: values.map((value, index) => ({ at: at(index), text: written(value) })),
    at: (value) => {
      const index = keys.indexOf(JSON.stringify(value))
      return index < 0 ? null : at(index)
    },
  }
}

/** Powers of ten between two values; where they are few, also twice and five times each. */
export const logTicks = (low: number, high: number): number[] => {
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const within = (parts: readonly number[]) =>
    powers
      .flatMap((power) => parts.map((part) => Number((part * 10 ** power).toPrecision(12))))
      .filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
  const few = within([1])
  if (few.length > 3) {
    const each = Math.ceil(few.length / 6)
    return few.filter((_, index) => index % each === 0)
  }
  const some = within([1, 3])
  return some.length > 2 ? some : within([1, 2, 5])
}

/** The rungs stand evenly: each is as far from the next as it is in a search. */
const epochsAxis = (trials: readonly Trial[]): Axis => {
  const rungs = [
    ...new Set(trials.flatMap((trial) => trial.rungs.map(({ epochs }) => epochs))),
  ].sort((a, b) => a - b)
  const scale = steps(rungs)
  return {
    id: 'epochs',
    name: 'epochs',
    ticks: scale.ticks,
    place: (trial) => (lastValue(trial) === null ? null : scale.at(epochsOf(trial))),
    text: (trial) => String(epochsOf(trial)),
  }
}

const metricAxis = ({ metric, direction }: SearchPlan, trials: readonly Trial[]): Axis => {
  const values = trials.flatMap((trial) => lastValue(trial) ?? [])
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const scale = between(low, high)
  const at = (value: number) => (direction === 'minimize' ? 1 - scale(value) : scale(value))
  return {
    id: metric,
    name: label(metric),
    ticks: ticksBetween(low, high, 5).map((value) => ({ at: at(value), text: short(value) })),
    place: (trial) => {
      const value = lastValue(trial)
      return value === null ? null : at(value)
    },
    text: (trial) => {
      const value = lastValue(trial)
      return value === null ? '–' : figure(metric, value)
    },
  }
}
