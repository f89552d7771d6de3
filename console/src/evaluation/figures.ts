/** Metrics of one version or two, with where they lie. */
import type { Interval } from '../../../src/core/assessment.ts'
import { figure } from '../format.ts'
import type { Direction } from '../models/direction.ts'
import { groupsOf } from '../models/grouped.ts'
import type { Assessed } from './told.ts'

export interface Told {
  readonly value: number
  /** Null where it cannot be told. */
  readonly interval: Interval | null
}

export interface Figure {
  readonly name: string
  readonly direction: Direction | null
  readonly mine: Told
  readonly theirs: Told | null
}

const costs = new Set(['Cost of the training', 'Size and data'])

/** What says how good a version is, those of its gate first. */
export const figuresOf = ({ version, assessment }: Assessed, rival: Assessed | null): Figure[] =>
  groupsOf(version)
    .filter(({ name }) => !costs.has(name))
    .flatMap(({ metrics }) => metrics)
    .filter(({ value }) => Number.isFinite(value))
    .map(({ name, direction, value }): Figure => {
      const other = rival?.version.metrics[name]
      return {
        ...{ name, direction },
        mine: { value, interval: assessment.intervals?.[name] ?? null },
        theirs:
          rival && other !== undefined
            ? { value: other, interval: rival.assessment.intervals?.[name] ?? null }
            : null,
      }
    })

/** From and to as text: `0.912 to 0.951`. */
export const intervalWords = (name: string, interval: Interval | null): string =>
  interval === null ? '–' : interval.map((each) => figure(name, each)).join(' to ')
