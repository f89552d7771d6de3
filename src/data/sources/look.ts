/** What a file is, by its first bytes. */
import { extname } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { bad } from '../bad.ts'
import { firstBytes, textOf } from '../blocks.ts'
import { wholeRecord } from '../record.ts'
import { encodingOf } from './encoding.ts'
import type { Part } from './files.ts'
import type { Format, Text } from './reading.ts'

/** Bytes of a file that are looked at. */
export const looked = 1 << 20

export interface Look extends Part {
  readonly format: Format
  readonly text: Text
  /** Its first bytes, as UTF-8; of Parquet none. */
  readonly start: Buffer
  /** Whether that is all of it. */
  readonly whole: boolean
}

/** `bad_data` where there is no such file, where it is none that can be read, or not what was declared. */
export const lookAt = async (part: Part): Promise<Look> => {
  const { path, file, reading } = part
  const raw = await firstBytes(path, looked)
  const declared = reading.format
  if (isParquet(raw))
    return { ...part, ...binary(part), format: expected(file, 'parquet', declared) }
  if (declared === 'parquet') expected(file, raw.length === 0 ? 'empty' : 'text', declared)
  if (declared === undefined && raw.length > 0 && endOf(file) === '.parquet')
    throw bad(
      file,
      'is no Parquet file: it does not begin as one',
      'Put a whole file there, or say what it is: `format` in the configuration.',
    )
  refuseOthers(file, raw)
  const packed = raw[0] === 0x1f && raw[1] === 0x8b
  const bytes = packed ? firstPacked(raw) : raw
  const encoding = encodingOf(file, bytes, reading.encoding)
  const returns = hasReturnsAlone(bytes, encoding)
  const text: Text = { path, file, encoding, returns, packed }
  const isAsItLies = !packed && !returns && encoding === 'utf-8'
  const { start, whole } = isAsItLies
    ? { start: raw, whole: raw.length < looked }
    : await firstOf(text)
  return { ...part, text, start, whole, format: formatOf(part, start) }
}

const binary = ({ path, file }: Part) => ({
  text: { path, file, encoding: 'utf-8', returns: false, packed: false },
  start: Buffer.alloc(0),
  whole: false,
})

const isParquet = (raw: Buffer) => raw.toString('latin1', 0, 4) === 'PAR1'

const expected = (file: string, found: Format | 'empty', declared: Format | undefined) => {
  if (declared === undefined || declared === found) return declared ?? (found as Format)
  throw bad(
    file,
    `is not ${names[declared]}: it ${found === 'empty' ? 'is empty' : `holds ${names[found]}`}`,
    'Correct `format` in the configuration, or leave it out.',
  )
}

const names: Readonly<Record<Format, string>> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
  text: 'text',
}

const others: readonly (readonly [magic: string, what: string])[] = [
  ['504b0304', 'an Excel workbook or a ZIP archive'],
  ['d0cf11e0', 'an Excel workbook'],
  ['25504446', 'a PDF'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
  ['53514c69746520666f726d6174203300', 'an SQLite database'],
]

const refuseOthers = (file: string, raw: Buffer): void => {
  const hex = raw.toString('hex', 0, 16)
  const found = others.find(([magic]) => hex.startsWith(magic))
  if (!found) return
  const [, what] = found
  const fix = what.includes('SQLite')
    ? "Ask it by a query: sql('sqlite:FILE', 'select …')."
    : 'Save it as CSV, and name that.'
  throw bad(file, `is ${what}`, fix)
}

/** The first lines of what gzip packed, as much as its first bytes hold. */
const firstPacked = (raw: Buffer): Buffer => {
  const { constants } = process.getBuiltinModule('node:zlib')
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 << 20 })
  } catch {
    // A damaged file is told of when it is read.
    return Buffer.alloc(0)
  }
}

const firstOf = async (text: Text) => {
  const found: Buffer[] = []
  let length = 0
  for await (const chunk of textOf(text)) {
    found.push(chunk)
    length += chunk.length
    if (length >= looked) break
  }
  const start = Buffer.concat(found)
  return { start: start.subarray(0, looked), whole: start.length < looked }
}

/** Whether lines end in CR alone, as old Macs ended them. */
const hasReturnsAlone = (bytes: Buffer, encoding: string): boolean =>
  !encoding.startsWith('utf-16') && bytes.includes(13) && !bytes.includes(10)

const endOf = (file: string): string =>
  extname(file.replace(/\.gz$/, '').replace(/\?.*$/, '')).toLowerCase()

const formatOf = ({ file, column, reading }: Part, start: Buffer): Format => {
  const declared = reading.format
  const begins = start
    .toString('utf8', 0, 4096)
    .replace(/^\uFEFF/, '')
    .trimStart()
  const isJson = /^\{\s*("|\})/.test(begins)
  const end = endOf(file)
  const named = ['.jsonl', '.ndjson', '.json'].includes(end)
  if (declared === 'jsonl' || (declared === undefined && (named || isJson))) {
    if (begins.startsWith('['))
      throw bad(file, 'is one JSON list', 'Write one object a line (JSON lines), without the list.')
    if (isJson || (declared === undefined && begins === '')) return 'jsonl'
    if (declared === 'jsonl') expected(file, 'csv', declared)
  }
  if (declared !== undefined) return declared
  return end === '.txt' && column !== wholeRecord && !namesColumn(begins, column) ? 'text' : 'csv'
}

/** Whether a first line names a column, by itself or among others. */
const namesColumn = (begins: string, column: string): boolean =>
  (begins.split(/\r?\n/)[0] ?? '')
    .split(/[,;\t|]/)
    .some((name) => name.trim().replaceAll('"', '') === column)
