/** What a version is held to: how it did on the rows that were held out. */
import type { Interval } from '../../core/assessment.ts'
import type { HeldOutAnswers } from '../../core/reference.ts'
import type { Told } from '../reference/told.ts'

export interface HeldOut {
  readonly answers: HeldOutAnswers | null
  readonly metrics: Readonly<Record<string, number>>
  readonly intervals: Readonly<Record<string, Interval>>
}

export const heldOutIn = ({ reference, assessment }: Told): HeldOut => ({
  answers: reference?.answers ?? null,
  metrics: Object.fromEntries(
    Object.entries(assessment?.metrics ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    ),
  ),
  intervals: Object.fromEntries(
    Object.entries(assessment?.intervals ?? {}).flatMap(([name, [from, to]]) =>
      from === null || to === null ? [] : [[name, [from, to]] as const],
    ),
  ),
})
