/** Data set versions and what they hold, in words. */
import { bytes, count, day, measured, percent, plural } from '../format.ts'
import type { Column, Numbers, Verdict, Version } from './types.ts'

const origins: Readonly<Record<Version['origin'], string>> = {
  initial: 'read for the first time',
  ingest: 'rows taken in',
  edit: 'its source was edited',
  retype: 'a column got another type',
}

/** How a version came to be: `rows taken in, +383 rows`. */
export const originWords = ({
  origin,
  added,
  erased,
}: Pick<Version, 'origin' | 'added' | 'erased'>): string =>
  [
    origins[origin],
    ...(origin !== 'initial' && added !== 0
      ? [`${added > 0 ? '+' : '−'}${plural(Math.abs(added), 'row')}`]
      : []),
    ...(erased > 0 ? [`${plural(erased, 'row')} erased`] : []),
  ].join(', ')

export const sizeWords = ({ rows, bytes: size }: Pick<Version, 'rows' | 'bytes'>): string =>
  `${plural(rows, 'row')}, ${bytes(size)}`

/** `2 of 6 checks failed`; of one that passed, how many there were. */
export const checksWords = ({ failed, checks }: Pick<Verdict, 'failed' | 'checks'>): string =>
  failed === 0
    ? `${plural(checks, 'check')} passed`
    : `${count(failed)} of ${plural(checks, 'check')} failed`

/** Milliseconds of a second: dates of a profile are in seconds. */
const second = 1000

/** A number of a column as people read it: dates as dates. */
export const reading = (type: Column['type'], value: number): string =>
  type === 'date' ? day(value * second) : measured(Number(value.toPrecision(6)))

/** A mean, with as many decimals as its deviation leaves sure: three digits of that. */
export const meanWords = (type: Column['type'], mean: number, deviation: number): string => {
  const decimals = deviation > 0 ? 2 - Math.floor(Math.log10(deviation)) : 6
  return reading(type, Number(mean.toFixed(Math.min(15, Math.max(0, decimals)))))
}

/** A quantile, which lies between two values: as a mean, and whole where all values are. */
export const quantileWords = (
  type: Column['type'],
  value: number,
  { whole, deviation }: Pick<Numbers, 'whole' | 'deviation'>,
): string => (whole ? reading(type, Math.round(value)) : meanWords(type, value, deviation))

/** How many different values, with `about` where they were estimated. */
export const distinctWords = ({
  distinct,
  distinctError,
}: Pick<Column, 'distinct' | 'distinctError'>): string =>
  `${distinctError > 0 ? '≈ ' : ''}${count(distinct)}`

/** The part of the rows that have no value; `none` where all have one. */
export const missingWords = (missing: number, rows: number): string =>
  missing === 0 || rows === 0 ? 'none' : percent(missing / rows)

/** A value as it stands in a list: an empty one is named. */
export const shownValue = (value: string): string => (value === '' ? 'empty' : value)
