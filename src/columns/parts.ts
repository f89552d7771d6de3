/** What a model is told of a date. */
import type { Moment } from './date.ts'

/** Categories of a date, but `age`: days, the more the longer ago. */
export const dateParts = ['day', 'month', 'weekday', 'hour', 'age'] as const

export type DatePart = (typeof dateParts)[number]

const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const

/** A part as a category, by the clock on the wall: `weekday` → `monday`, `month` → `12`. */
export const categoryOf = ({ wall }: Moment, part: Exclude<DatePart, 'age'>): string => {
  const at = new Date(wall)
  switch (part) {
    case 'day':
      return `${at.getUTCDate()}`
    case 'month':
      return `${at.getUTCMonth() + 1}`
    case 'weekday':
      return weekdays[at.getUTCDay()] ?? ''
    case 'hour':
      return `${at.getUTCHours()}`
  }
}

/** Days from a moment to a reference, both in milliseconds since 1970. */
export const ageOf = ({ instant }: Moment, reference: number): number =>
  (reference - instant) / 86_400_000
