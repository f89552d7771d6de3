import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parse } from 'csv-parse'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded } from '../core/files.ts'
import {
  fieldsOf,
  lineReader,
  longestLine,
  type Reader,
  recordPrinter,
  recordReader,
  wholeRecord,
} from './record.ts'
import type { Source } from './types.ts'

/** A longer record (a quoted field may span lines) is refused, in characters. */
const longestRecord = 1 << 20
const blockSize = 256 << 10

interface Header {
  /** The header as it stands in the file, with its line end. */
  readonly raw: Buffer
  readonly columns: readonly string[]
  /** Position of the wanted column; −1 where all of them are wanted. */
  readonly index: number
  readonly lineEnd: '\n' | '\r\n'
}

/**
 * Reads the first record of a CSV file. `bad_data` where the column is not in it, or, for whole records,
 * where a column has no name or two have the same.
 */
export const readHeader = async ({ file, column }: Source): Promise<Header> => {
  const start = await firstBytes(file)
  if (start.length === 0)
    throw bad(file, 'is empty', 'Give a CSV file with a header and one row a line.')
  checkEncoding(file, start)
  const end = endOfRecord(start)
  if (end > longestLine) throw tooLong(file, 1)
  checkBytes(file, start.subarray(0, end), 1)
  const raw = Buffer.from(start.subarray(0, end))
  const text = raw.toString('utf8').replace(/^\uFEFF/, '')
  const { rows } = await parseRecords(file, text, 0)
  const columns = (rows[0] ?? []).map((name) => name.trim())
  const index = columns.indexOf(column)
  const lineEnd = text.endsWith('\r\n') ? '\r\n' : '\n'
  if (column === wholeRecord) checkNames(file, columns)
  if (index >= 0 || column === wholeRecord) return { raw, columns, index, lineEnd }
  const found = columns.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 60)))
  throw bad(
    file,
    `has no column ${JSON.stringify(column)}`,
    'Correct `column` in the configuration, or the first line of the file.',
    `Its first line names ${found.join(', ') || 'nothing'}.`,
  )
}

const checkNames = (file: string, columns: readonly string[]) => {
  columns.forEach((name, at) => {
    const what = name === '' ? 'has no name' : `is ${JSON.stringify(name.slice(0, 60))} once more`
    if (name === '' || columns.indexOf(name) < at)
      throw bad(
        `${file}, line 1,`,
        `names columns by which records cannot be told apart: column ${at + 1} of ${columns.length} ${what}`,
        'Give each column a name of its own.',
      )
  })
}

/** How lines of a queue become rows of a source. */
export const readerOf = async (source: Source): Promise<Reader> =>
  source.column === wholeRecord ? recordReader((await readHeader(source)).columns) : lineReader

/**
 * The column's values in batches, in the file's order, read as a stream: memory does not grow with
 * the file. Line breaks in a value become spaces; blank values are left out. `onBytes` sees all bytes.
 * Whole records come as JSON, see `recordPrinter`; blank ones are left out.
 * `bad_data` names file and line of what cannot be read.
 */
export const readColumn = async function* (
  source: Source,
  onBytes: (bytes: Uint8Array) => void = () => {},
): AsyncGenerator<string[]> {
  const { file } = source
  const header = await readHeader(source)
  const width = header.columns.length
  const valuesIn =
    source.column === wholeRecord ? recordsIn(header.columns) : valuesAt(header.index)
  // Blocks without quotes and commas are split as they are; from the first other one on, records are parsed.
  let parser: ReturnType<typeof createParser> | undefined
  for await (const { bytes, offset } of blocks(file, onBytes)) {
    const body = bytes.subarray(Math.max(0, header.raw.length - offset))
    if (!parser && (width > 1 || header.index < 0 || body.includes('"') || body.includes(',')))
      parser = createParser(
        file,
        width,
        await linesBefore(file, offset + bytes.length - body.length),
      )
    if (parser) yield valuesIn(await parser.feed(body))
    else yield kept(body.toString('utf8').split('\n'))
  }
  if (parser) yield valuesIn(await parser.end())
}

/** A row as a line of CSV without its line end; of a single column, all other fields are empty. */
export const formatRow = (value: string, { columns, index }: Header, file: string): string => {
  if (index < 0)
    return fieldsOf(value, columns, file)
      .map(quotedWhere(/[",\r\n]|^\s|\s$/))
      .join(',')
  const quoted = quotedWhere(/[",\r\n]|^\s|\s$|^$/)(value)
  return columns.map((_, at) => (at === index ? quoted : '')).join(',')
}

const quotedWhere = (special: RegExp) => (value: string) =>
  special.test(value) ? `"${value.replaceAll('"', '""')}"` : value

type ValuesIn = (records: readonly (readonly string[])[]) => string[]

const valuesAt =
  (index: number): ValuesIn =>
  (records) =>
    kept(records.map((record) => record[index] ?? ''))

const kept = (values: readonly string[]) => values.map(unbroken).filter((value) => value !== '')

const recordsIn = (columns: readonly string[]): ValuesIn => {
  const print = recordPrinter(columns)
  return (records) => records.flatMap((record) => print(record.map(unbroken)) ?? [])
}

const unbroken = (value: string) =>
  (/[\r\n]/.test(value) ? value.replace(/\s*[\r\n]\s*/g, ' ') : value).trim()

/** Whole lines that were checked, about 256 kB at a time. */
const blocks = async function* (
  file: string,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<{ bytes: Buffer; offset: number }> {
  let rest = Buffer.alloc(0)
  let offset = 0
  for await (const chunk of createReadStream(file, { highWaterMark: blockSize })) {
    onBytes(chunk)
    const bytes = Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf(10) + 1
    rest = bytes.subarray(end)
    if (end > 0) {
      await checkBlock(file, bytes.subarray(0, end), offset)
      yield { bytes: bytes.subarray(0, end), offset }
      offset += end
    }
    if (rest.length > longestLine) throw tooLong(file, 1 + (await linesBefore(file, offset)))
  }
  if (rest.length === 0) return
  await checkBlock(file, rest, offset)
  yield { bytes: rest, offset }
}

const checkBlock = async (file: string, bytes: Buffer, offset: number) => {
  const sound = isUtf8(bytes) && !bytes.includes(0)
  let line = sound ? undefined : await linesBefore(file, offset)
  for (let start = 0; start < bytes.length; ) {
    // A sound block is checked for long lines in leaps; else line by line, to tell which one it is.
    const end = sound
      ? bytes.lastIndexOf(10, start + longestLine) + 1
      : bytes.indexOf(10, start) + 1 || bytes.length
    if (line !== undefined) checkBytes(file, bytes.subarray(start, end), ++line)
    if (end <= start && bytes.length - start > longestLine)
      throw tooLong(file, 1 + (await linesBefore(file, offset + start)))
    if (end <= start) return
    start = end
  }
}

const checkBytes = (file: string, bytes: Uint8Array, line: number) => {
  if (bytes.includes(0))
    throw bad(
      `${file}, line ${line},`,
      'holds a NUL byte',
      'Give a text file: CSV in UTF-8.',
      'It is a binary file, or text in another encoding.',
    )
  if (!isUtf8(bytes)) throw bad(`${file}, line ${line},`, 'is not UTF-8', 'Save the file as UTF-8.')
}

const checkEncoding = (file: string, start: Buffer) => {
  const mark = start.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff')
    throw bad(file, 'is UTF-16', 'Save the file as UTF-8.', 'It begins with a UTF-16 mark.')
}

/** CSV records fed in pieces that end at a line's end; errors name the line of the file. */
const createParser = (file: string, width: number, linesSoFar: number) => {
  let rows: string[][] = []
  const parser = parse({
    record_delimiter: ['\r\n', '\n'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record: (row: string[], { lines }) => {
      if (row.length !== width && width > 0)
        throw bad(
          `${file}, line ${linesSoFar + lines},`,
          `has ${row.length} fields, the header has ${width}`,
          'Put a text that holds commas in double quotes.',
        )
      rows.push(row)
      return null
    },
  })
  parser.resume()
  const { promise: broken, reject } = Promise.withResolvers<never>()
  broken.catch(() => {})
  parser.on('error', (error: Error) => reject(parseError(file, error, linesSoFar)))
  const taken = () => {
    const done = rows
    rows = []
    return done
  }
  return {
    async feed(bytes: Uint8Array) {
      await Promise.race([new Promise((done) => parser.write(bytes, done)), broken])
      if (parser.errored) return broken
      return taken()
    },
    async end() {
      await Promise.race([new Promise((done) => parser.end(done)), broken])
      if (parser.errored) return broken
      return taken()
    },
  }
}

const parseRecords = async (file: string, text: string, width: number) => {
  const parser = createParser(file, width, 0)
  return { rows: [...(await parser.feed(Buffer.from(text))), ...(await parser.end())] }
}

const parseError = (file: string, error: Error, linesSoFar: number): unknown => {
  if (error instanceof MillraceError) return error
  const code = systemCode(error)
  const lines = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1
  const place = `${file}, line ${linesSoFar + lines},`
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return bad(
      place,
      'opens a quote that is never closed',
      'Close it, or double it to mean a quote.',
    )
  if (code === 'CSV_MAX_RECORD_SIZE')
    return bad(
      place,
      `belongs to a record of more than ${longestRecord} characters`,
      'Look for a double quote that is not closed.',
    )
  return bad(place, 'is not CSV', 'Correct the line.', error.message)
}

/** Position after the first line end that is not inside quotes; the length where there is none. */
const endOfRecord = (bytes: Buffer): number => {
  let quoted = false
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 34) quoted = !quoted
    if (bytes[at] === 10 && !quoted) return at + 1
  }
  return bytes.length
}

const firstBytes = async (file: string): Promise<Buffer> => {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') return guarded('read', file, () => Promise.reject(error))
    throw bad(file, 'is not there', 'Create it, or correct its path in the configuration.')
  })
  try {
    const buffer = Buffer.alloc(longestLine + 1)
    const { bytesRead } = await guarded('read', file, () =>
      handle.read(buffer, 0, buffer.length, 0),
    )
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Lines that end before an offset; read anew, as only an error asks for it. */
const linesBefore = async (file: string, offset: number): Promise<number> => {
  let lines = 0
  if (offset === 0) return 0
  for await (const chunk of createReadStream(file, { end: offset - 1 }))
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  return lines
}

const tooLong = (file: string, line: number) =>
  bad(`${file}, line ${line},`, `is longer than ${longestLine} bytes`, 'Split or remove that line.')

/** `bad_data`: what is wrong with a file, and where. */
export const bad = (place: string, what: string, fix: string, why?: string) =>
  new MillraceError('bad_data', { what: `${place} ${what}.`, fix, ...(why && { why }) })
