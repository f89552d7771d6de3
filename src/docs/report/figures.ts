/** Figures as a report writes them. */
import type { Interval } from '../../core/assessment.ts'
import { size } from '../../core/text.ts'

export const absent = '–'

/** Four digits, more where these would make all of almost all; bytes with their unit. */
export const digits = (name: string, value: number | null | undefined): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent
  if (/(^|_)bytes$/.test(name)) return size(value)
  const rounded = apart(value, 4, 1)
  return Math.abs(rounded) >= 10_000 ? rounded.toLocaleString('en') : `${rounded}`
}

/** In so many digits, or more where these would make `whole` of what is less. */
const apart = (value: number, digits: number, whole: number): number => {
  const rounded = Number(value.toPrecision(digits))
  return digits < 17 && Math.abs(value) < whole && Math.abs(rounded) === whole
    ? apart(value, digits + 1, whole)
    : rounded
}

export const span = (name: string, interval: Interval | null | undefined): string =>
  interval ? `${digits(name, interval[0])} to ${digits(name, interval[1])}` : absent

/** A share of 100. */
export const share = (value: number): string => `${apart(100 * value, 3, 100)} %`
