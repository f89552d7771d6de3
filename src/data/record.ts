/** Whole records as rows: the fields of a CSV file by the names of its header, as JSON. */
import { MillraceError } from '../core/error.ts'
import { readFlat } from './json.ts'
import { listed, quoted } from './names.ts'

/** Stands in the place of a column's name for all of them. */
export const wholeRecord = '*'

/** Longest row of a queue of text, in bytes. */
const longestRow = 10_000

/** Longest record in bytes, as a line of a file or as JSON: an image of four million bytes fits in. */
export const longestRecord = 8 << 20

/** What a line of a queue, or a row that is given, comes to; a reason does not name the row. */
export type Reading = { readonly row: string } | { readonly reason: string }

/** How lines become rows. */
export interface Reader {
  /** Longest line, in bytes. */
  readonly longest: number
  /** What to give instead of a line that cannot be a row. */
  readonly wanted: string
  /** The line is tidy. */
  read(line: string): Reading
  /** What is to be done with a row that was read, before it is admitted. Default: nothing. */
  complete?(row: string): Promise<Reading>
}

/** Lines of text. */
export const lineReader: Reader = {
  longest: longestRow,
  wanted: `Give rows of 1 to ${longestRow} bytes of plain text.`,
  read(row) {
    const reason = refusal(row, longestRow)
    return reason === undefined ? { row } : { reason }
  },
}

/** Lines that will be records, their fields unchecked: enough to count them. */
export const uncheckedReader: Reader = {
  ...lineReader,
  longest: longestRecord,
  read: (row) => ({ row }),
}

/** A reader that also asks why a row which reads well is not wanted; null where it is. */
export const admitting = (
  reader: Reader,
  admit: ((row: string) => string | null) | undefined,
): Reader => {
  if (!admit) return reader
  const { complete } = reader
  const admitted = (reading: Reading): Reading => {
    const reason = 'row' in reading ? admit(reading.row) : null
    return reason === null ? reading : { reason }
  }
  return {
    ...reader,
    // A row is admitted as it will be kept.
    ...(complete && { complete: async (row: string) => admitted(await complete(row)) }),
    read(line) {
      const reading = reader.read(line)
      return complete ? reading : admitted(reading)
    },
  }
}

/** What was read, as it is to be kept. */
export const completed = async (reader: Reader, reading: Reading): Promise<Reading> =>
  reader.complete && 'row' in reading ? reader.complete(reading.row) : reading

/** What two lines with the same fields have in common, whatever columns there are. */
export const recordKey = (line: string): string => {
  const given = readFlat(line)
  if ('reason' in given) return ''
  const fields = [...given.fields].map(([name, text]) => [name, tidy(text)])
  return JSON.stringify(fields.filter(([, text]) => text !== '').sort())
}

/** Lines of JSON objects that name columns; missing ones become empty. */
export const recordReader = (columns: readonly string[]): Reader => {
  const known = new Set(columns)
  const print = recordPrinter(columns)
  const read = (line: string): Reading => {
    const given = readFlat(line)
    if ('reason' in given) return given
    const fields = new Map<string, string>()
    for (const [name, value] of given.fields) {
      if (!known.has(name))
        return { reason: `names ${quoted(name)}; the columns are ${listed(columns)}` }
      const text = tidy(value)
      const wrong = refusal(text, longestRecord)
      if (wrong !== undefined) return { reason: `has a value of ${quoted(name)} that ${wrong}` }
      fields.set(name, text)
    }
    const row = print(columns.map((name) => fields.get(name) ?? ''))
    if (row === undefined) return { reason: 'has no value in any field' }
    const bytes = Buffer.byteLength(row)
    return bytes > longestRecord
      ? { reason: `has ${bytes} bytes as a record, allowed are ${longestRecord}` }
      : { row }
  }
  const wanted = 'Give records as JSON objects that name columns, with texts or numbers.'
  return { longest: longestRecord, wanted, read }
}

/**
 * Writes records as compact JSON of strings, keys in the order of the columns; undefined for one whose
 * fields are all empty.
 */
export const recordPrinter = (columns: readonly string[]) => {
  // By hand: an object would move names that are numbers to its front.
  const keys = columns.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  return (fields: readonly string[]): string | undefined => {
    if (fields.every((field) => field === '')) return undefined
    let row = keys.length === 0 ? '{' : ''
    for (let at = 0; at < keys.length; at++) row += keys[at] + printed(fields[at] ?? '')
    return `${row}}`
  }
}

/** Texts that JSON writes as they are. */
const plainText = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

const printed = (text: string): string =>
  plainText.test(text) ? `"${text}"` : JSON.stringify(text)

/** The fields of a record in the order of columns. `bad_data` where a value has no column. */
export const fieldsOf = (row: string, columns: readonly string[], file: string): string[] => {
  const given = readFlat(row)
  const fields = 'fields' in given ? given.fields : new Map<string, string>()
  const known = new Set(columns)
  for (const [name, value] of fields)
    if (value !== '' && !known.has(name))
      throw new MillraceError('bad_data', {
        what: `${file} has no column ${quoted(name)} any more, and a new record has a value for it.`,
        why: `Its first line names ${listed(columns)}.`,
        fix: 'Put the column back.',
      })
  return columns.map((name) => fields.get(name) ?? '')
}

/** Line breaks, tabs and other white space become single spaces. */
export const tidy = (text: string): string => text.toWellFormed().replace(/\s+/g, ' ').trim()

const refusal = (text: string, longest: number): string | undefined => {
  const bytes = Buffer.byteLength(text)
  if (bytes > longest) return `has ${bytes} bytes, allowed are ${longest}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  const control = /[\u0000-\u001f\u007f]/.exec(text)?.[0]
  if (control === undefined) return undefined
  return `holds the control character U+${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
