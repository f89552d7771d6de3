/** A record of a table as a row: a JSON object, its values as text. */
import { MillraceError } from '../core/error.ts'
import type { Rows } from '../core/rows.ts'

/** Values by column; a value that is not known is not there. */
export type Fields = ReadonlyMap<string, string>

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
 * Reads a row such as `{"age":"42","region":"north"}`. Numbers may be written as such; `null` and empty
 * texts are not known. Throws what `refusal` makes of anything else.
 */
export const readRecord = (row: string, refusal: Refusal): Fields => {
  const given = parsed(row)
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw refusal(
      `is not a JSON object: ${quoted(row)}`,
      'Give a record such as {"age":"42"}; in a configuration, take the data as `records(…)`.',
    )
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'object' && value !== null)
      throw refusal(`has a list or an object in ${quoted(name)}`, 'Give texts and numbers.')
    const text = value === null ? '' : `${value}`.trim()
    if (text !== '') fields.set(name, text)
  }
  return fields
}

/** The number of a column; NaN where it is not known. Throws what `refusal` makes of other text. */
export const numberIn = (fields: Fields, name: string, refusal: Refusal): number => {
  const text = fields.get(name)
  if (text === undefined) return Number.NaN
  if (isNumber(text)) return Number(text)
  throw refusal(
    `has ${quoted(text)} in ${quoted(name)}, which is read as a number`,
    'Give a number; a column of categories has to be named as such.',
  )
}

/** Numbers of some columns, all of which must be known. */
export const numbersIn = (fields: Fields, names: readonly string[], refusal: Refusal): number[] =>
  names.map((name) => {
    if (fields.has(name)) return numberIn(fields, name, refusal)
    throw refusal(
      `has no ${quoted(name)}`,
      `Give a number for each of ${names.map(quoted).join(', ')}.`,
    )
  })

/** Whether a text is a decimal number that float32 can hold. */
export const isNumber = (text: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Math.fround(Number(text)))

const parsed = (row: string): unknown => {
  try {
    return JSON.parse(row)
  } catch {
    return undefined
  }
}

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
