/** Sets aside the newest rows. */
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { fieldIn } from './pinned.ts'

const iso = /^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** A number as it is, a date or time of ISO 8601 as milliseconds since 1970, UTC where it names no zone. */
export const momentOf = (text: string): number | undefined => {
  const tidy = text.trim()
  const number = tidy === '' ? Number.NaN : Number(tidy)
  if (Number.isFinite(number)) return number
  const [, , time, , , zone] = iso.exec(tidy) ?? []
  if (!iso.test(tidy)) return undefined
  const moment = Date.parse(tidy.replace(' ', 'T') + (time && !zone ? 'Z' : ''))
  return Number.isFinite(moment) ? moment : undefined
}

/** The moment of a row; null where it says none. Fails with `bad_data` where it says something else. */
const momentIn = (row: string, column: string, index: number): number | null => {
  const text = fieldIn(row, column)
  if (text === undefined) return null
  const moment = momentOf(text)
  if (moment !== undefined) return moment
  const problem = `has ${JSON.stringify(text.slice(0, 60))} as its ${JSON.stringify(column)}, which is no time`
  throw new MillraceError('bad_data', {
    what: `Row ${index + 1} ${problem}.`,
    fix: 'Give numbers, or dates and times as 2026-01-31 and 2026-01-31T08:00:00Z.',
    row: { index: index, problem },
  })
}

/** Where the newest share of rows begins: the moment of its first. Fails with `bad_data` where there is none. */
export const beginOf = (rows: Rows, column: string, share: number): number => {
  const moments: number[] = []
  let index = 0
  for (const row of rows) {
    const moment = momentIn(row, column, index++)
    if (moment !== null) moments.push(moment)
  }
  const sorted = Float64Array.from(moments).sort()
  const [oldest] = sorted
  const wanted = sorted[Math.floor((1 - share) * sorted.length)]
  const found = wanted !== oldest ? wanted : sorted.find((moment) => moment !== oldest)
  if (found !== undefined) return found
  throw new MillraceError('bad_data', {
    what: `The rows cannot be split by ${JSON.stringify(column)}: ${sorted.length === 0 ? 'none says a time' : 'all say the same time'}.`,
    fix: 'Name another column in `split`, or split by content or key.',
  })
}

/** The places of the rows from a moment on, in order; one that says none is not among them. */
export const heldOutSince = (rows: Rows, column: string, from: number): Uint32Array => {
  const places: number[] = []
  let place = 0
  for (const row of rows) {
    const moment = momentIn(row, column, place)
    if (moment !== null && moment >= from) places.push(place)
    place++
  }
  return Uint32Array.from(places)
}
