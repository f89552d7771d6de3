/** The columns of a source, and which of them is a row. */
import { bad, lineOf } from '../bad.ts'
import { listed, quoted } from '../names.ts'
import { wholeRecord } from '../record.ts'
import type { Dialect } from './csv/dialect.ts'
import { isNumber } from './csv/values.ts'

export interface Header {
  /** The header as it stands in the file, with what is before it and its line end; empty where there is none. */
  readonly raw: Buffer
  /** Names in NFC. */
  readonly columns: readonly string[]
  /** Position of the wanted column; −1 where all of them are wanted. */
  readonly index: number
  readonly lineEnd: '\n' | '\r\n'
}

/** Columns that were read, with what tells why they cannot be used. */
export interface Found {
  readonly file: string
  readonly columns: readonly string[]
  readonly line: number
  /** Whether the file names them. */
  readonly named: boolean
  readonly dialect?: Dialect
  /** The first records. */
  sample(): readonly (readonly string[])[]
}

/**
 * Where the wanted column stands. `bad_data` where it is not there or twice, or, for whole records, where a column has
 * no name, a name that another one has, or one that records cannot have.
 */
export const indexIn = (found: Found, column: string, mostColumns: number): number =>
  column === wholeRecord ? indexOfAll(found, mostColumns) : indexOf(found, column)

const indexOf = (found: Found, column: string): number => {
  const { file, line, columns } = found
  const wanted = column.normalize('NFC')
  const index = columns.indexOf(wanted)
  if (index < 0) throw missing(found, wanted)
  const again = columns.indexOf(wanted, index + 1)
  if (again >= 0)
    throw bad(
      lineOf(file, line),
      `names ${quoted(wanted)} twice, as columns ${index + 1} and ${again + 1}`,
      'Give each column a name of its own.',
    )
  return index
}

const missing = ({ file, columns, named, sample }: Found, wanted: string) => {
  if (!named)
    return bad(
      file,
      `has no column ${quoted(wanted)}`,
      `Name its columns in the configuration, \`header: ['…', …]\`; or say that the first line does, \`header: true\`.`,
      `Its first line holds values, ${listed(sample()[0] ?? [])}, so that the columns are called ${listed(columns)}.`,
    )
  const values = columns.some(isNumber)
    ? ' Where these are values, the file has no header: declare `header: false`, or their names.'
    : ''
  return bad(
    file,
    `has no column ${quoted(wanted)}`,
    'Correct `column` in the configuration, or the first line of the file.',
    `Its first line names ${listed(columns)}.${values}`,
  )
}

const indexOfAll = (found: Found, most: number): number => {
  const { file, line, columns } = found
  const place = lineOf(file, line)
  if (columns.length > most)
    throw bad(
      place,
      `names ${columns.length} columns; allowed are ${most}`,
      'Leave out some of them.',
    )
  const names = new Set<string>()
  for (const [at, name] of columns.entries()) {
    if (name === '') throw nameless(found, at)
    if (name === '__proto__')
      throw bad(
        place,
        `names a column ${quoted(name)}, which no field of a record can be called`,
        'Give the column another name.',
        'JavaScript and JSON readers take it for something else.',
      )
    if (names.has(name))
      throw indistinct(place, `column ${at + 1} of ${columns.length} is ${quoted(name)} once more`)
    names.add(name)
  }
  return -1
}

const nameless = ({ file, line, columns, dialect }: Found, at: number) => {
  const place = lineOf(file, line)
  const others = columns.every((name, other) => name !== '' || other === at)
  if (others && at === columns.length - 1 && at > 0)
    return bad(
      place,
      `ends in a ${dialect?.separator === ',' ? 'comma' : 'separator'}, so that there is a column ${at + 1} without a name`,
      'Remove it at the end of each line, or give that column a name.',
    )
  return indistinct(place, `column ${at + 1} of ${columns.length} has no name`)
}

const indistinct = (place: string, what: string) =>
  bad(
    place,
    `names columns by which records cannot be told apart: ${what}`,
    'Give each column a name of its own.',
  )
