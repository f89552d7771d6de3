import { apart } from '../core/figure.ts'
import { size } from '../core/text.ts'

/** Rows of text in columns; numbers stand on the right. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))))
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  )
  const right = head.map((_, column) => isOfNumbers(rows.map((row) => row[column])))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(head), ...cells.map(line)].join('\n')
}

/** Whether a column has numbers and nothing else, some with their units. */
const isOfNumbers = (column: readonly (string | number | null | undefined)[]): boolean => {
  const known = column.filter((cell) => cell !== null && cell !== undefined)
  return (
    known.length > 0 &&
    known.every((cell) => /^[-+]?[\d.,]+(e[-+]?\d+)?%?( ([kMGT]?B|s))?$/.test(`${cell}`))
  )
}

/** A metric as people read it: four significant digits, bytes and seconds with their units. */
export const figure = (value: number | null | undefined, name = ''): string | null => {
  if (value === null || value === undefined) return null
  if (/(^|_)bytes$/.test(name)) return size(value)
  if (/(^|_)seconds$/.test(name)) return span(value)
  const rounded = apart(value)
  return Math.abs(rounded) >= 10_000 ? rounded.toLocaleString('en') : `${rounded}`
}

/** A moment as `2026-01-31 23:59:59`, local time. */
export const moment = (time: number): string => {
  const date = new Date(time - new Date(time).getTimezoneOffset() * 60_000)
  return date.toISOString().slice(0, 19).replace('T', ' ')
}

/** A length of time in words: `4.2 s`, `3 min 5 s`. */
export const span = (seconds: number): string => {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
