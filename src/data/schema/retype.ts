/** A column is given another type, by a person. */
import { createPin } from '../../columns/pin.ts'
import type { Column, DeclaredColumn, Schema } from '../../columns/schema.ts'
import { MillraceError } from '../../core/error.ts'
import { record } from '../../store/audit.ts'
import { commit, type Locked } from '../context.ts'
import { readingLocked } from '../mend.ts'
import { listed, quoted } from '../names.ts'
import { readSegments, type Segment } from '../segments.ts'
import {
  addVersion,
  fileSegmentsOf,
  followFile,
  newestRow,
  readingOf,
  segmentsOf,
  takenOf,
} from '../versions.ts'
import { agrees } from './declared.ts'
import { schemaOf } from './kept.ts'

type Row = NonNullable<Awaited<ReturnType<typeof newestRow>>>

export interface Retyping {
  readonly column: string
  readonly to: DeclaredColumn
  readonly author: string
}

/** Adds a version with the same rows. With the data lock held. */
export const retype = async (
  context: Locked,
  name: string,
  { column: given, to, author }: Retyping,
): Promise<Row> => {
  const column = given.normalize('NFC')
  const newest = await newestRow(context.store.db, name)
  const before = newest && schemaOf(newest)
  if (!newest || !before) throw untyped(name)
  const was = before.columns.find(({ name }) => name === column)
  if (!was) throw unknown(column, before)
  if (agrees(was, to)) return newest
  const read = async (segments: readonly Segment[]) =>
    typed(readSegments(context.store.blobs, segments), {
      column: was,
      to,
      since: newest.number + 1,
    })
  const became =
    to.type === 'gone' ? undefined : await readingLocked(context, newest, segmentsOf, read)
  const schema = {
    columns: before.columns.flatMap((each) => (each === was ? (became ?? []) : [each])),
  }
  return commit(context, async (write) => {
    const row = await addVersion(context, write, {
      name,
      column: newest.column_name,
      reading: readingOf(newest),
      origin: 'retype',
      author,
      snapshot: {
        digest: newest.file_digest,
        bytes: newest.file_bytes,
        segments: fileSegmentsOf(newest),
      },
      taken: takenOf(newest),
      schema,
    })
    await followFile(write, newest.id, row.id)
    await record(write, {
      time: row.created_at,
      author,
      action: 'data.column',
      subject: `${name}/data/${row.number}`,
      detail: `${column}: ${was.type} became ${to.type}`,
    })
    return row
  })
}

/** The column by all of its values. */
const typed = async (
  batches: AsyncIterable<readonly string[]>,
  { column, to, since }: { column: Column; to: DeclaredColumn; since: number },
): Promise<Column | undefined> => {
  const { name } = column
  const pin = createPin({ declared: { [name]: to }, before: null, since })
  for await (const rows of batches)
    pin.add(rows.map((row) => JSON.stringify({ [name]: textIn(row, name) })))
  return pin.end((place) => `Row ${place + 1} of the data set`).columns[0]
}

const textIn = (row: string, wanted: string): string => {
  const fields: Readonly<Record<string, string>> = JSON.parse(row)
  for (const name in fields) if (name.normalize('NFC') === wanted) return fields[name] ?? ''
  return ''
}

const untyped = (name: string) =>
  new MillraceError('not_found', {
    what: `There is no data set version of ${name} whose columns have types.`,
    fix: 'Train once, so that a version is made; lines of text have none.',
  })

const unknown = (column: string, { columns }: Schema) =>
  new MillraceError('not_found', {
    what: `The data have no column ${quoted(column)} with a type.`,
    why: `The columns are ${listed(columns.map(({ name }) => name))}.`,
    fix: 'Correct the name.',
  })
