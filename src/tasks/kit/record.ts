/** A record of a table as a row: a JSON object, its values as text. */

import { canonical, readNumber } from '../../columns/value.ts'
import { MillraceError } from '../../core/error.ts'
import { parseExact } from '../../core/exact.ts'
import type { Fields } from '../../core/input.ts'
import type { Rows } from '../../core/rows.ts'

/** Makes the error for a row: what is wrong with it, and what to do about it. */
export type Refusal = (what: string, fix: string) => MillraceError

/**
 * For the row at a place of a data set, or of one side of its split: `bad_data`. It says which row of the
 * data set it is, so that file and line can be told.
 */
export const badRow =
  (rows: Pick<Rows, 'length' | 'origin'>, place: number, side = 'data'): Refusal =>
  (what, fix) =>
    new MillraceError('bad_data', {
      what: `Row ${place + 1} of the ${rows.length} ${side} rows ${what}.`,
      fix,
      row: { index: rows.origin?.(place) ?? place, problem: what },
    })

/** For rows somebody asks about, counted from 1: `bad_input`. */
export const badInput =
  (place: number, count: number): Refusal =>
  (what, fix) =>
    new MillraceError('bad_input', {
      what: `${count === 1 ? 'The record' : `Record ${place + 1} of ${count}`} ${what}.`,
      fix,
    })

/**
 * Reads a row such as `{"age":"42","region":"north"}`. Numbers may be written as such, and keep every
 * digit; `null` and empty texts are not known. Throws what `refusal` makes of anything else.
 */
export const readRecord = (row: string, refusal: Refusal): Fields => {
  const plain = plainFields(row)
  if (plain) return plain
  const given = parsed(row)
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw refusal(
      `is not a JSON object: ${quoted(row)}`,
      'Give a record such as {"age":"42"}; in a configuration, take the data as `records(…)`.',
    )
  return fieldsOf(given, refusal)
}

/** Columns whose names are whole numbers come first where a record is read as an object. */
const isPlace = /^(?:0|[1-9]\d*)$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text of JSON may have them.
const isSpecial = /[\\\u0000-\u001f]/

/**
 * The fields of a row as data sets keep it: texts alone, none of which needs an escape, without blanks between them.
 * Undefined for any other, which is read as JSON is. Of thousands of columns it takes half of the time.
 */
const plainFields = (row: string): Fields | undefined => {
  if (!row.startsWith('{"') || !row.endsWith('"}') || isSpecial.test(row)) return undefined
  const fields = new Map<string, string>()
  for (const pair of row.slice(2, -2).split('","')) {
    const end = pair.indexOf('":"')
    if (end < 0 || pair.indexOf('"') !== end || pair.indexOf('"', end + 3) >= 0) return undefined
    const name = pair.slice(0, end).normalize('NFC')
    if (isPlace.test(name) || fields.has(name)) return undefined
    const text = pair.slice(end + 3).trim()
    if (text !== '') fields.set(name, text)
  }
  return fields
}

/** The same of values that were read already. */
export const fieldsOf = (given: object, refusal: Refusal): Fields => {
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'object' && value !== null)
      throw refusal(`has a list or an object in ${quoted(name)}`, 'Give texts and numbers.')
    const text = value === null ? '' : `${value}`.trim()
    if (text !== '') fields.set(name.normalize('NFC'), text)
  }
  return fields
}

/** The same without the values that are one of some texts, which mean that nothing is known. */
export const readKnown = (row: string, missing: readonly string[], refusal: Refusal): Fields =>
  withoutMissing(readRecord(row, refusal), missing)

/** Fields whose text is none of those that mean that nothing is known. */
export const withoutMissing = (fields: Fields, missing: readonly string[]): Fields =>
  missing.length === 0 ? fields : new Map([...fields].filter(([, text]) => !missing.includes(text)))

/** What a record is learnt for, and what is said where it has none. */
const wanted = {
  class: [
    'which is its class',
    'Name the column with the class in `label`, and leave no class empty.',
  ],
  number: [
    'which is the number to predict',
    'Name the column with the number in `label`, and leave none empty.',
  ],
} as const

/** The class of a record, or the text of the number that is predicted. */
export const labelIn = (
  fields: Fields,
  label: string,
  refusal: Refusal,
  is: keyof typeof wanted = 'class',
): string => {
  const found = fields.get(label)
  if (found !== undefined) return found
  const [what, fix] = wanted[is]
  throw refusal(`has no ${quoted(label)}, ${what}`, fix)
}

/** What is wrong with a row, as its refusal says it; null where nothing is. */
export const problemOf = (read: (refusal: Refusal) => unknown): string | null => {
  try {
    read((what, fix) => new MillraceError('bad_data', { what, fix }))
    return null
  } catch (error) {
    if (error instanceof MillraceError) return error.what
    throw error
  }
}

/** The class that is read of a row, in one spelling; null for a row that cannot be read. */
export const classIn = (read: (refusal: Refusal) => string): string | null => {
  let found = ''
  const problem = problemOf((refusal) => {
    found = read(refusal)
  })
  return problem === null && found !== '' ? canonical(found) : null
}

/** The number of a column; NaN where it is not known. Throws what `refusal` makes of other text. */
export const numberIn = (fields: Fields, name: string, refusal: Refusal): number => {
  const text = fields.get(name)
  if (text === undefined) return Number.NaN
  const number = readNumber(text)
  if (number !== undefined) return number
  throw notANumber(name, text, refusal)
}

/** The refusal of a text where a number has to be. */
export const notANumber = (name: string, text: string, refusal: Refusal): MillraceError =>
  refusal(
    `has ${quoted(text)} in ${quoted(name)}, which is read as a number`,
    'Give a number; a column of categories has to be named as such.',
  )

/** The refusal of a text where a date has to be. */
export const notADate = (
  name: string,
  text: string,
  form: string,
  refusal: Refusal,
): MillraceError =>
  refusal(
    `has ${quoted(text)} in ${quoted(name)}, which is read as a date, ${form}`,
    'Write the date as the others are, with a day that there is, or leave it empty.',
  )

/** Numbers of some columns, all of which must be known. */
export const numbersIn = (fields: Fields, names: readonly string[], refusal: Refusal): number[] =>
  names.map((name) => {
    if (fields.has(name)) return numberIn(fields, name, refusal)
    throw refusal(
      `has no ${quoted(name)}`,
      `Give a number for each of ${names.map(quoted).join(', ')}.`,
    )
  })

/** Data sets hold nothing but texts; only where there is a number is it read a second time, for its digits. */
const parsed = (row: string): unknown => {
  try {
    const value: unknown = JSON.parse(row)
    const hasNumbers =
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).some((each) => typeof each === 'number')
    return hasNumbers ? parseExact(row) : value
  } catch {
    return undefined
  }
}

export const quoted = (text: string) =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
