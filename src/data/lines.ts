/** The rows of a CSV file. */
import { bad, lineOf, notCsv } from './bad.ts'
import { blocks, limitsOf } from './blocks.ts'
import { breaksIn, type CsvParser, createCsvParser } from './csv.ts'
import { type Header, readHeader } from './header.ts'
import {
  fieldsOf,
  lineReader,
  type Reader,
  recordPrinter,
  recordReader,
  wholeRecord,
} from './record.ts'
import { withPixels } from './sources/images/given.ts'
import type { Source } from './types.ts'

/** Rows in the file's order, and the line of the file that each begins at. */
export interface Placed {
  readonly rows: readonly string[]
  readonly lines: readonly number[]
}

/** How lines of a queue become rows of a source. */
export const readerOf = async (source: Source): Promise<Reader> => {
  if (source.column !== wholeRecord) return lineReader
  const reader = recordReader((await readHeader(source)).columns)
  const { images } = source
  return images ? { ...reader, complete: (row) => withPixels(row, images) } : reader
}

/**
 * The column's values in batches, in the file's order, read as a stream: memory does not grow with
 * the file. Line breaks in a value become spaces; blank values are left out. `onBytes` sees all bytes.
 * Whole records come as JSON, see `recordPrinter`; blank ones are left out.
 * `bad_data` names file and line of what cannot be read.
 */
export const readColumn = async function* (
  source: Source,
  onBytes: (bytes: Uint8Array) => void = () => {},
): AsyncGenerator<readonly string[]> {
  for await (const { rows } of readPlaced(source, onBytes)) yield rows
}

/** The same with their lines. */
export const readPlaced = async function* (
  source: Source,
  onBytes: (bytes: Uint8Array) => void = () => {},
): AsyncGenerator<Placed> {
  const { file, column } = source
  const header = await readHeader(source)
  const limits = limitsOf(column)
  const rowOf = rowsOf(header)
  // Blocks without quotes and commas are split as they are; from the first other one on, records are parsed.
  const plain = header.index >= 0 && header.columns.length === 1
  let line = 1 + breaksIn(header.raw)
  let parser: CsvParser | undefined
  for await (const { bytes, offset, last } of blocks(file, limits.line, onBytes)) {
    const body = bytes.subarray(Math.max(0, header.raw.length - offset))
    if (!parser && !(plain && isPlain(body))) parser = parserOf(file, line, limits.record)
    const rows: string[] = []
    const lines: number[] = []
    const keep = (row: string | undefined, at: number) => {
      if (row === undefined) return
      rows.push(row)
      lines.push(at)
    }
    if (parser)
      for (const record of parser.read(body, last)) {
        checkWidth(file, record, header.columns)
        keep(rowOf(record.fields), record.line)
      }
    else {
      const texts = body.toString('utf8').split('\n')
      texts.forEach((text, at) => {
        keep(rowOf([text]), line + at)
      })
      line += texts.length - 1
    }
    yield { rows, lines }
  }
}

/** A row as a line of CSV without its line end; of a single column, all other fields are empty. */
export const formatRow = (
  value: string,
  { columns, index }: Pick<Header, 'columns' | 'index'>,
  file: string,
): string => {
  if (index < 0)
    return fieldsOf(value, columns, file)
      .map(quotedWhere(/[",\r\n]|^\s|\s$/))
      .join(',')
  const quoted = quotedWhere(/[",\r\n]|^\s|\s$|^$/)(value)
  return columns.map((_, at) => (at === index ? quoted : '')).join(',')
}

const quotedWhere = (special: RegExp) => (value: string) =>
  special.test(value) ? `"${value.replaceAll('"', '""')}"` : value

const isPlain = (bytes: Buffer) => !bytes.includes('"') && !bytes.includes(',')

/** The row of a record, undefined where it is blank. */
const rowsOf = ({ columns, index }: Header) => {
  if (index >= 0) return (fields: readonly string[]) => unbroken(fields[index] ?? '') || undefined
  const print = recordPrinter(columns)
  return (fields: readonly string[]) => print(fields.map(unbroken))
}

/** Line breaks with the white space around them become single spaces. */
const unbroken = (value: string): string => {
  if (!/[\r\n]/.test(value)) return value.trim()
  return value
    .split(/[\r\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ')
}

const parserOf = (file: string, line: number, longest: number) =>
  createCsvParser({
    line,
    longest,
    refuse: (problem, at) => notCsv(file, { problem, line: at, longest }),
  })

const checkWidth = (
  file: string,
  { fields, line }: { readonly fields: readonly string[]; readonly line: number },
  columns: readonly string[],
) => {
  const width = columns.length
  if (fields.length === width || isBlank(fields)) return
  const counts = `has ${fields.length} fields, the header has ${width}`
  const place = lineOf(file, line)
  if (fields.length === width + 1 && fields.at(-1) === '')
    throw bad(
      place,
      `ends in a comma: it ${counts}`,
      'Remove the comma at the end of each line, or name a column for it in the header.',
    )
  if (fields.length === width - 1 && columns.at(-1) === '')
    throw bad(
      place,
      counts,
      'Remove the comma at the end of the header.',
      'The header ends in one.',
    )
  throw bad(place, counts, 'Put a text that holds commas in double quotes.')
}

/** A line of white space. */
const isBlank = (fields: readonly string[]) => fields.length === 1 && fields[0]?.trim() === ''
