/** What one value of a column means, by the parser that read it in training. */
import { readDate } from '../../columns/date.ts'
import { isMarker, takesMarks } from '../../columns/mark.ts'
import type { ColumnType } from '../../columns/schema.ts'
import { canonical, readNumber } from '../../columns/value.ts'
import { shortened } from '../../data/profile/columns.ts'
import type { Reading } from '../../data/profile/detect.ts'
import type { Count } from './sinks.ts'

/** Null of a list or an object, which no column has. */
export const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? null : `${value}`.trim()
}

/** The number of a value; of a date in seconds since 1970. */
export const numberOf = (value: unknown, { type, notation, form }: Reading): number | Count => {
  // Most are numbers already.
  if (typeof value === 'number' && type === 'number')
    return Number.isFinite(Math.fround(value)) ? value : 'invalid'
  const text = textOf(value)
  if (text === null) return 'invalid'
  if (text === '' || (takesMarks(type) && isMarker(text))) return 'missing'
  if (type !== 'date') return readNumber(text, notation) ?? 'invalid'
  const moment = readDate(text, form ?? 'yyyy-mm-dd')
  return moment ? moment.instant / 1000 : 'invalid'
}

/** What spellings of a value have in common that are counted together. */
export const keyOf = (text: string, type: ColumnType): string =>
  type === 'boolean' ? text.trim().toLowerCase() : canonical(shortened(text.trim()))
