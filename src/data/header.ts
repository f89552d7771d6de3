/** The first line of a CSV file: which columns there are, and why it cannot be read. */

import { imageColumns } from '../encode/picture/reading.ts'
import { bad, lineOf, notCsv } from './bad.ts'
import { checkLines, firstBytes, limitsOf, tooLong } from './blocks.ts'
import { type CsvRecord, createCsvParser } from './csv.ts'
import { countsRows, isNumber, looksLikeValues, separatorOf } from './dialect.ts'
import { mostFields } from './json.ts'
import { listed, quoted } from './names.ts'
import { wholeRecord } from './record.ts'
import type { Source } from './types.ts'

export interface Header {
  /** The header as it stands in the file, with empty lines before it and its line end. */
  readonly raw: Buffer
  /** Names in NFC. */
  readonly columns: readonly string[]
  /** Position of the wanted column; −1 where all of them are wanted. */
  readonly index: number
  readonly lineEnd: '\n' | '\r\n'
}

/** Bytes of a file that are looked at. */
const looked = 1 << 20

/** Records below the header that are looked at, where the header looks odd. */
const mostSampled = 1000

/** A header that was read, with what tells why it cannot be used. */
interface Found {
  readonly file: string
  readonly columns: readonly string[]
  readonly line: number
  /** The first records below it. */
  sample(): readonly (readonly string[])[]
}

/**
 * Reads the first record of a CSV file, passing over empty lines. `bad_data` where the column is not in it
 * or in it twice, or, for whole records, where a column has no name, a name that another one has, or one
 * that records cannot have.
 */
export const readHeader = async ({ file, column, images }: Source): Promise<Header> => {
  if (images) return { raw: Buffer.alloc(0), columns: imageColumns, index: -1, lineEnd: '\n' }
  const start = await firstBytes(file, looked)
  checkEncoding(file, start)
  const first = start.indexOf(10) + 1 || (start.length < looked ? start.length : 0)
  checkLines(file, start.subarray(0, first), 1)
  const { header, rest } = firstRecord(file, start, limitsOf(column).header)
  const raw = Buffer.from(start.subarray(0, header.end))
  checkLines(file, raw, 1)
  const columns = header.fields.map((name) => name.trim().normalize('NFC'))
  let sampled: readonly (readonly string[])[] | undefined
  const sample = () => {
    sampled ??= sampleOf(rest)
    return sampled
  }
  const found = { file, columns, line: header.line, sample }
  const index = column === wholeRecord ? indexOfAll(found) : indexOf(found, column)
  return { raw, columns, index, lineEnd: raw.at(-2) === 13 ? '\r\n' : '\n' }
}

const byteOrderMark = Buffer.from('\uFEFF')

/** The header, its end counted from the begin of the file, and the records below it. */
const firstRecord = (file: string, start: Buffer, longest: number) => {
  const mark = start.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0
  const whole = start.length < looked
  const text = start.subarray(mark, whole ? start.length : start.lastIndexOf(10) + 1)
  const parser = createCsvParser({
    line: 1,
    longest: looked,
    refuse: (problem, line) => notCsv(file, { problem, line, longest }),
  })
  const rest = parser.read(text, whole)
  const { value: record } = rest.next()
  if (!record && whole)
    throw bad(file, 'is empty', 'Give a CSV file with a header and one row a line.')
  if (!record || record.end + mark > longest) throw tooLong(file, record?.line ?? 1, longest)
  return { header: { ...record, end: record.end + mark }, rest }
}

const sampleOf = (records: Generator<CsvRecord, void>): readonly (readonly string[])[] => {
  const found: (readonly string[])[] = []
  try {
    for (const { fields } of records) {
      found.push(fields)
      if (found.length === mostSampled) break
    }
  } catch {
    // What cannot be read further down is told when it is read.
  }
  return found
}

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

const missing = (found: Found, wanted: string) => {
  const { file, columns } = found
  const odd = oddness(found)
  if (odd) return odd
  const values = columns.some(isNumber) ? ' Where these are values, the file has no header.' : ''
  return bad(
    file,
    `has no column ${quoted(wanted)}`,
    'Correct `column` in the configuration, or the first line of the file.',
    `Its first line names ${listed(columns)}.${values}`,
  )
}

/** Why the names of a first line are none; undefined where they may be. */
const oddness = ({ file, line, columns, sample }: Found) => {
  const separator = columns.length === 1 ? separatorOf(columns, sample()) : undefined
  if (separator !== undefined)
    return bad(
      lineOf(file, line),
      `is separated by ${separator}; Millrace reads commas`,
      'Save the file as CSV with commas; texts that hold commas go into double quotes.',
    )
  if (columns.some(isNumber) && looksLikeValues(columns, sample()))
    return bad(
      lineOf(file, line),
      'holds values: the file seems to have no header',
      'Put a line with the names of the columns before it.',
      `It reads ${listed(columns)}.`,
    )
  return undefined
}

const indexOfAll = (found: Found): number => {
  const { file, line, columns } = found
  const place = lineOf(file, line)
  const odd = oddness(found)
  if (odd) throw odd
  if (columns.length > mostFields)
    throw bad(
      place,
      `names ${columns.length} columns; allowed are ${mostFields}`,
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

const nameless = ({ file, line, columns, sample }: Found, at: number) => {
  const place = lineOf(file, line)
  const others = columns.every((name, other) => name !== '' || other === at)
  if (others && at === columns.length - 1 && at > 0)
    return bad(
      place,
      `ends in a comma, so that there is a column ${at + 1} without a name`,
      'Remove the comma at the end of each line, or give that column a name.',
    )
  if (others && at === 0 && countsRows(sample()))
    return bad(
      place,
      'has no name for its first column, which numbers the rows',
      'Save the file without it (pandas: `index=False`); or name it, and leave it out with `ignore`.',
    )
  return indistinct(place, `column ${at + 1} of ${columns.length} has no name`)
}

const indistinct = (place: string, what: string) =>
  bad(
    place,
    `names columns by which records cannot be told apart: ${what}`,
    'Give each column a name of its own.',
  )

const checkEncoding = (file: string, start: Buffer) => {
  const mark = start.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff')
    throw bad(file, 'is UTF-16', 'Save the file as UTF-8.', 'It begins with a UTF-16 mark.')
}
