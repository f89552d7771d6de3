/** The rows of a source, and rows as lines of CSV. */
import { bad } from './bad.ts'
import { type Header, readHeader } from './header.ts'
import { listed } from './names.ts'
import { fieldsOf, lineReader, type Reader, recordReader, wholeRecord } from './record.ts'
import type { Dialect } from './sources/csv/dialect.ts'
import { partsOf } from './sources/files.ts'
import { withPixels } from './sources/images/given.ts'
import { openPart } from './sources/open.ts'
import type { Placed } from './sources/source.ts'
import type { Source } from './types.ts'

export type { Placed } from './sources/source.ts'

/** How lines of a queue become rows of a source. */
export const readerOf = async (source: Source): Promise<Reader> => {
  if (source.column !== wholeRecord) return lineReader
  const reader = recordReader((await readHeader(source)).columns)
  const { images } = source
  return images ? { ...reader, complete: (row) => withPixels(row, images) } : reader
}

/**
 * The rows in batches, in their order, read as a stream: memory does not grow with the source. `onBytes` sees all
 * bytes that the content is identified by. Whole records come as JSON, see `recordPrinter`; blank ones are left out.
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
  let first: { readonly file: string; readonly columns: readonly string[] } | undefined
  for (const part of await partsOf(source)) {
    const { header, rows } = await openPart(part)
    first ??= { file: part.file, columns: header.columns }
    expectAlike(first, part.file, header.columns)
    yield* rows(onBytes)
  }
}

const expectAlike = (
  first: { readonly file: string; readonly columns: readonly string[] },
  file: string,
  columns: readonly string[],
): void => {
  if (
    columns.length === first.columns.length &&
    columns.every((name, at) => name === first.columns[at])
  )
    return
  throw bad(
    file,
    `has other columns than ${first.file}`,
    'Give all files the same columns in the same order, or name fewer files.',
    `It has ${listed(columns)}; the first file has ${listed(first.columns)}.`,
  )
}

const commas: Dialect = { separator: ',', quote: '"' }

/** A row as a line of CSV without its line end; of a single column, all other fields are empty. */
export const formatRow = (
  value: string,
  {
    columns,
    index,
    dialect = commas,
  }: Pick<Header, 'columns' | 'index'> & { readonly dialect?: Dialect },
  file: string,
): string => {
  const { separator, quote } = dialect
  const special = (more: string) =>
    new RegExp(`[${escaped(quote || '"')}${escaped(separator)}\\r\\n]|^\\s|\\s$${more}`)
  const quotedWhere = (pattern: RegExp) => (field: string) =>
    pattern.test(field) ? quote + field.replaceAll(quote, quote + quote) + quote : field
  if (index < 0)
    return fieldsOf(value, columns, file)
      .map(quotedWhere(special('')))
      .join(separator)
  const text = quotedWhere(special('|^$'))(value)
  return columns.map((_, at) => (at === index ? text : '')).join(separator)
}

const escaped = (sign: string) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
