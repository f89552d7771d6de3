/** The rows of a data set version as a table that SQL can be asked. */

import { createReadStream } from 'node:fs'
import type { Store } from '../store/home.ts'
import { literal, named } from '../store/lake/lake.ts'
import type { Records } from './decode/records.ts'
import { readFlat } from './json.ts'
import { wholeRecord } from './record.ts'
import type { Segment } from './segments.ts'

/** What stands behind `from`, with columns of text; null where a value is missing or empty. */
export interface Relation {
  readonly from: string
  /** In the order of the newest rows; those that only older rows have at the end. */
  readonly columns: readonly string[]
  /** What stands behind `from` where only some columns are asked for, which takes less than leaving the others out. */
  readonly among?: (columns: readonly string[]) => string
  /** Of records their files, which are read faster without SQL. */
  readonly records?: Records
}

/** What stands behind `from` for some columns of a relation. */
export const fromAmong = ({ from, among }: Relation, columns: readonly string[]): string =>
  among ? among(columns) : from

/**
 * The relation of some segments: of records their columns, or those that are given, of lines the one column that they
 * come from.
 */
export const relationOf = async (
  { blobs }: Pick<Store, 'blobs'>,
  segments: readonly Segment[],
  column: string,
  given?: readonly string[],
): Promise<Relation> => {
  const files = Array<string>(segments.length).fill('')
  const heads = Array<string | null>(segments.length).fill(null)
  const places = segments.keys()
  const readSome = async () => {
    for (const at of places) {
      const { digest = '' } = segments[at] ?? {}
      files[at] = await blobs.file(digest, (first) => {
        const end = first.indexOf(10)
        if (end >= 0) heads[at] = Buffer.from(first.subarray(0, end)).toString('utf8')
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, readSome))
  if (column !== wholeRecord) return relationOfFiles(files, column, [])
  const firsts = heads.map((head, at) => head ?? createReadStream(files[at] ?? ''))
  return relationOfFiles(files, column, given ?? (await columnsOf(firsts)))
}

/** Files that are read at the same time. */
const atOnce = 4

/** The same of files that have a row a line. */
export const rowsRelation = async (
  files: readonly string[],
  column: string,
  given?: readonly string[],
): Promise<Relation> => {
  if (column !== wholeRecord) return relationOfFiles(files, column, [])
  const columns = given ?? (await columnsOf(files.map((file) => createReadStream(file))))
  return relationOfFiles(files, column, columns)
}

/** The columns of the relation of some segments. */
export const columnsIn = async (
  { blobs }: Pick<Store, 'blobs'>,
  segments: readonly Segment[],
  column: string,
): Promise<readonly string[]> =>
  column === wholeRecord ? columnsOf(segments.map(({ digest }) => blobs.stream(digest))) : [column]

/** The same where the columns of records are known. */
export const relationOfFiles = (
  files: readonly string[],
  column: string,
  columns: readonly string[],
): Relation => {
  const list = `[${files.map(literal).join(', ')}]`
  if (column !== wholeRecord)
    return { from: `(select line as ${named(column)} from ${linesIn(list)})`, columns: [column] }
  const among = (some: readonly string[]) => {
    const types = some.map((name) => `${named(name)}: 'VARCHAR'`).join(', ')
    const values = some.map((name) => `nullif(${named(name)}, '') as ${named(name)}`).join(', ')
    return `(select ${values} from read_json(${list}, format = 'newline_delimited', columns = {${types}}, maximum_object_size = ${longest}))`
  }
  return { from: among(columns), columns, among, records: { files, bare: [] } }
}

/** Bytes of a record at most, with room for what JSON escapes. */
const longest = 16 << 20

/** A segment fits into memory, and a line into whatever reads it. */
const linesIn = (list: string) =>
  `(select unnest(string_split(content[:-2], chr(10))) as line from read_text(${list}))`

/** The columns that the first rows of files have; of each that row, or the file from its start. */
const columnsOf = async (
  files: readonly (string | AsyncIterable<Uint8Array>)[],
): Promise<readonly string[]> => {
  const columns = new Set<string>()
  for (const file of files) {
    const read = readFlat(typeof file === 'string' ? file : await firstLine(file))
    if ('fields' in read) for (const name of read.fields.keys()) columns.add(name)
  }
  return [...columns]
}

const firstLine = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) {
    const end = chunk.indexOf(10)
    parts.push(end < 0 ? chunk : chunk.subarray(0, end))
    if (end >= 0) break
  }
  return Buffer.concat(parts).toString('utf8')
}
