/** Figures as a report writes them. */
import type { Interval } from '../../core/assessment.ts'
import { apart, percent } from '../../core/figure.ts'
import { size } from '../../core/text.ts'

export const absent = '–'

/** Four digits, more where these would make all of almost all; bytes with their unit. */
export const digits = (name: string, value: number | null | undefined): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent
  if (/(^|_)bytes$/.test(name)) return size(value)
  const rounded = apart(value)
  return Math.abs(rounded) >= 10_000 ? rounded.toLocaleString('en') : `${rounded}`
}

export const span = (name: string, interval: Interval | null | undefined): string =>
  interval ? `${digits(name, interval[0])} to ${digits(name, interval[1])}` : absent

/** A share of 100. */
export const share = (value: number): string => `${percent(value)} %`
