/** What the first records of a CSV file tell of its columns. */

import { looksLikeDate, readDate, recognised } from '../../../columns/date.ts'
import { isMarker } from '../../../columns/mark.ts'

type Fields = readonly string[]

/**
 * Whether a first line holds values instead of names: there are numbers in it, and every other text stands
 * in its column once more; or most columns with few values have the text again and again.
 */
export const looksLikeValues = (header: Fields, rows: readonly Fields[]): boolean => {
  if (repeats(header, rows)) return true
  const others = header.flatMap((text, at) => (isNumber(text) ? [] : [at]))
  if (others.length === header.length) return false
  // Columns may well be called 0, 1, 2; hardly −0.5.
  if (others.length === 0) return header.some((text) => !/^\d+$/.test(text))
  return others.every((at) => rows.some((row) => row[at]?.trim() === header[at]))
}

/**
 * Whether, of the columns whose values come again, most have their first text at least three times more, in rows that
 * do not repeat the header. One of them alone may be called like one of its values; and a text over numbers is a name.
 */
const repeats = (header: Fields, rows: readonly Fields[]): boolean => {
  if (header.length < 2) return false
  const others = rows.filter((row) => row.some((text, at) => text.trim() !== header[at]))
  const columns = header.map((name, at) => ({ name, values: valuesIn(others, at) }))
  if (columns.some(isOverNumbers)) return false
  const few = columns.filter(({ values }) => values.length >= 3 * new Set(values).size)
  const again = few.filter(({ name, values }) => values.filter((text) => text === name).length > 2)
  return 2 * again.length > few.length
}

const valuesIn = (rows: readonly Fields[], at: number): readonly string[] =>
  rows.flatMap((row) => row[at]?.trim() || [])

interface Named {
  readonly name: string
  readonly values: readonly string[]
}

const isOverNumbers = ({ name, values }: Named): boolean =>
  name !== '' &&
  !isNumber(name) &&
  !isMarker(name) &&
  values.length > 0 &&
  values.filter(isNumber).length >= 0.9 * values.length

export const isNumber = (text: string): boolean => /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/.test(text)

/** Whether the first column counts the rows, from 0 or 1. */
export const countsRows = (rows: readonly Fields[]): boolean => {
  const first = Number(rows[0]?.[0])
  if (first !== 0 && first !== 1) return false
  return rows.every(([text = ''], at) => text !== '' && Number(text) === first + at)
}

const anyNumber = /^[+-]?(?:\d+|\d{1,3}(?:[.,' ]\d{3})+)?(?:([.,])\d+)?$/

/** The sign of decimals that the numbers of some rows have; null where none tells. */
export const decimalOf = (rows: readonly Fields[]): '.' | ',' | null => {
  const counts = { '.': 0, ',': 0 }
  for (const field of rows.flat()) {
    const text = field.trim()
    const [, sign] = anyNumber.exec(text) ?? []
    // 1.234 may be either.
    if ((sign === '.' || sign === ',') && !/^[+-]?\d{1,3}[.,]\d{3}$/.test(text)) counts[sign]++
  }
  if (counts['.'] === counts[',']) return null
  return counts['.'] > counts[','] ? '.' : ','
}

const isDate = (text: string): boolean =>
  looksLikeDate(text) && recognised.some((form) => readDate(text, form))

/** Usual marks of a missing value among columns that are numbers or dates otherwise. */
export const missingIn = (rows: readonly Fields[]): string[] => {
  const found = new Set<string>()
  const width = rows[0]?.length ?? 0
  for (let at = 0; at < width; at++) {
    const values = rows.map((row) => row[at]?.trim() ?? '').filter((text) => text !== '')
    const marked = values.filter((text) => isMarker(text))
    const others = values.filter((text) => !isMarker(text))
    if (others.length > 0 && (others.every(isNumber) || others.every(isDate)))
      for (const text of marked) found.add(text)
  }
  return [...found]
}
