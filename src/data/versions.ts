import { type Selectable, sql } from 'kysely'
import type { PinOptions } from '../columns/pin.ts'
import { printSchema, type Schema } from '../columns/schema.ts'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import type { Author, DatasetVersion } from '../core/records.ts'
import { counted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import { digestOf } from '../store/blobs.ts'
import type { Write } from '../store/database.ts'
import { nextNumber } from '../store/numbers.ts'
import { deleted, pruned } from '../store/retention.ts'
import type { Tables } from '../store/schema.ts'
import { isListOf, isObject, readStored } from '../store/stored.ts'
import { arrivalOf, arrived } from './arrive.ts'
import { bad } from './bad.ts'
import { type Context, commit, type Locked, toHome } from './context.ts'
import type { Identity } from './identity.ts'
import { readPlaced } from './lines.ts'
import { wholeRecord } from './record.ts'
import { schemaOf } from './schema/kept.ts'
import { pinRows } from './schema/pinned.ts'
import { createWriter, type Segment } from './segments.ts'
import { digestOfSource, hashOf } from './sources/files.ts'
import { identityOfSource } from './sources/identity.ts'
import { imagesOf } from './sources/images/door.ts'
import { takeImages } from './sources/images/snapshot.ts'
import type { Reading } from './sources/reading.ts'
import type { Source } from './types.ts'

type Row = Selectable<Tables['datasets']>

/** A whole data file as it was at one moment. */
export interface Snapshot {
  /** SHA-256 of the file. */
  readonly digest: string
  /** Size of the file. */
  readonly bytes: number
  readonly rows: number
  readonly segments: readonly Segment[]
  readonly identity: Identity
  /** The types of the columns of records. */
  readonly schema: Schema | null
}

/** The version a file holds, if that can be told without reading it. */
export const known = async (
  context: Context,
  name: string,
  source: Source,
  identity: Identity | undefined,
): Promise<Row | undefined> => {
  const { store } = context
  const file = await store.db
    .selectFrom('dataset_files')
    .selectAll()
    .where('name', '=', name)
    .where('file', '=', toHome(context, source.file))
    .executeTakeFirst()
  if (!file || !identity || file.identity !== JSON.stringify(identity)) return undefined
  // A change within a tick of the file system's clock would not show: a fresh file is read again.
  if (file.checked_at - Number(BigInt(identity.changed) / 1_000_000n) < freshness) return undefined
  const newest = await newestRow(store.db, name)
  return newest?.id === file.dataset && newest.column_name === source.column ? newest : undefined
}

/** Milliseconds. */
const freshness = 2000

/**
 * The version a file holds, read where needed and recorded as a new version where it is one; content that was there
 * before is the version it was. Rows that were taken in for the same column stay before it. Undefined where there are
 * none, and the file has a header and no rows. To be called with the data lock held.
 */
export const refresh = async (
  context: Locked,
  name: string,
  source: Source,
  author: Author,
): Promise<Row | undefined> => {
  const { store } = context
  const identity = await identityOfSource(source)
  const same = await known(context, name, source, identity)
  if (same) return same
  const newest = await newestRow(store.db, name)
  const alike = await newestRow(store.db, name, source.column)
  const before =
    alike && identity && !source.images
      ? await ofSameFile(context, source, alike, identity)
      : undefined
  if (before && identity)
    return commit(context, async (write) => {
      await rememberFile(context, write, name, source.file, before.id, identity)
      return comeBack(context, write, before, author)
    })
  const snapshot = await takeSnapshot(context, name, source, {
    before: alike ? schemaOf(alike) : null,
    since: (newest?.number ?? 0) + 1,
  })
  const taken = alike ? takenOf(alike) : []
  if (snapshot.rows === 0 && taken.length === 0) return undefined
  return commit(context, async (write) => {
    const { schema } = snapshot
    const segments = [...taken, ...snapshot.segments]
    const digest = contentDigest(source.column, segments, schema && printSchema(schema))
    const same = await rowOfContent(write, name, digest)
    const row = same
      ? await comeBack(context, write, same, author)
      : await addVersion(context, write, {
          ...{ name, column: source.column, reading: source.reading ?? {}, author },
          ...{ origin: newest ? 'edit' : 'initial', snapshot, taken, schema },
        })
    await rememberFile(context, write, name, source.file, row.id, snapshot.identity)
    return row
  })
}

/** The version that has the bytes of a file, with the rows before them that the newest of its column has. */
const ofSameFile = async (
  { store }: Context,
  source: Source,
  { name, column_name, taken_json, schema_json }: Row,
  identity: Identity,
): Promise<Row | undefined> => {
  const alike = await keptRows(store.db, name)
    .where('column_name', '=', column_name)
    .where('taken_json', '=', taken_json)
    .where('reading_json', '=', JSON.stringify(source.reading ?? {}))
    .where('schema_json', schema_json === null ? 'is' : '=', schema_json)
    .where('file_bytes', '=', identity.size)
    .where('pruned_at', 'is', null)
    .orderBy('turn', 'desc')
    .execute()
  if (alike.length === 0) return undefined
  const digest = await digestOfSource(source)
  const found = alike.find(({ file_digest }) => file_digest === digest)
  return settled(identity, await identityOfSource(source)) ? found : undefined
}

const rowOfContent = (write: Write, name: string, digest: string): Promise<Row | undefined> =>
  keptRows(write, name)
    .where('digest', '=', digest)
    .where('pruned_at', 'is', null)
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Makes a version of before what the data set is now; lineage and number stay what they were. */
const comeBack = async (context: Context, write: Write, row: Row, author: Author): Promise<Row> => {
  const newest = await newestRow(write, row.name)
  if (newest?.id === row.id) return row
  const turn = await nextTurn(write, row.name)
  await write.updateTable('datasets').set({ turn }).where('id', '=', row.id).execute()
  await record(write, {
    time: context.clock.now(),
    author,
    action: 'data.return',
    subject: `${row.name}/data/${row.number}`,
    detail: `${counted(row.rows, 'row')}, as before version ${newest?.number ?? 'none'}`,
  })
  return { ...row, turn }
}

const nextTurn = async (write: Write, name: string): Promise<number> => {
  const { last } = await write
    .selectFrom('datasets')
    .select(sql<number>`coalesce(max(turn), 0)`.as('last'))
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return Number(last) + 1
}

/** Names what a version holds: the column, its rows as they are kept, and the types of its columns as they are printed. */
export const contentDigest = (
  column: string,
  segments: readonly Segment[],
  schema: string | null,
): string =>
  digestOf(
    [column, ...segments.map(({ digest }) => digest), ...(schema === null ? [] : [schema])].join(
      '\n',
    ),
  )

/**
 * Reads a whole file into segments, without rows that were erased, and masked; again where it changes meanwhile. With
 * `pinning` the types of its columns are found, and held to those before.
 */
export const takeSnapshot = async (
  context: Context,
  name: string,
  source: Source,
  pinning: Pick<PinOptions, 'before' | 'since'> | null = null,
): Promise<Snapshot> => {
  const { store } = context
  const pictures = imagesOf(source)
  if (pictures) return { ...(await takeImages(store, pictures)), schema: null }
  const arrive = await arrivalOf(context, name)
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await identityOfSource(source)
    const hash = hashOf(source)
    let bytes = 0
    let rows = 0
    const writer = createWriter(store.blobs)
    const tap = (chunk: Uint8Array) => {
      hash.update(chunk)
      bytes += chunk.length
    }
    const pinned =
      pinning && source.column === wholeRecord
        ? pinRows(source.file, { ...pinning, declared: source.declared ?? {}, set: name })
        : null
    for await (const read of readPlaced(source, tap)) {
      const batch = arrived(arrive, read)
      rows += batch.rows.length
      pinned?.add(batch)
      await writer.add(batch.rows)
    }
    const segments = await writer.end()
    const after = await identityOfSource(source)
    if (before && settled(before, after))
      return {
        ...{ digest: hash.digest('hex'), bytes, rows, segments, identity: before },
        schema: pinned?.end() ?? null,
      }
  }
  throw bad(
    source.file,
    'changes again and again while it is read',
    'Let the program that writes it come to an end.',
  )
}

const settled = (before: Identity, after: Identity | undefined) =>
  JSON.stringify(before) === JSON.stringify(after)

interface NewDataset {
  readonly name: string
  readonly column: string
  readonly reading: Reading
  readonly origin: DatasetVersion['origin']
  readonly author: Author
  /** The rows of the file. */
  readonly snapshot: Pick<Snapshot, 'digest' | 'bytes' | 'segments'>
  /** Those before them. */
  readonly taken: readonly Segment[]
  /** The types of its columns. Default: those of the version before. */
  readonly schema?: Schema | null
}

/** Adds the next version within a transaction. */
export const addVersion = async (
  context: Context,
  write: Write,
  { name, column, reading, origin, author, snapshot, taken, schema }: NewDataset,
): Promise<Row> => {
  const before = await newestRow(write, name)
  const former = before?.column_name === column ? before.schema_json : null
  const schema_json = schema === undefined ? former : schema && printSchema(schema)
  const rows = rowsIn(taken) + rowsIn(snapshot.segments)
  const row: Row = {
    id: newId(),
    name,
    number: await nextNumber(write, `datasets/${name}`),
    created_at: context.clock.now(),
    digest: contentDigest(column, [...taken, ...snapshot.segments], schema_json),
    rows,
    bytes: snapshot.bytes + taken.reduce((sum, { bytes }) => sum + bytes, 0),
    origin,
    added: rows - (before?.rows ?? 0),
    author,
    column_name: column,
    reading_json: JSON.stringify(reading),
    segments_json: JSON.stringify(snapshot.segments),
    file_digest: snapshot.digest,
    file_bytes: snapshot.bytes,
    taken_json: JSON.stringify(taken),
    parent: before?.id ?? null,
    turn: await nextTurn(write, name),
    erased: 0,
    schema_json,
    pruned_at: null,
    deleted_at: null,
    profile_digest: null,
  }
  await write.insertInto('datasets').values(row).execute()
  await record(write, {
    time: row.created_at,
    author,
    action: `data.${origin}`,
    subject: `${name}/data/${row.number}`,
    detail: `${counted(row.rows, 'row')}, ${row.added} more than before`,
  })
  return row
}

/** Lets the files of a version belong to its successor, which has the same rows of them. */
export const followFile = async (write: Write, from: string, to: string): Promise<void> => {
  await write
    .updateTable('dataset_files')
    .set({ dataset: to })
    .where('dataset', '=', from)
    .execute()
}

/** Keeps what the file of a version looks like, so that the next look costs one `stat`. */
export const rememberFile = async (
  context: Context,
  write: Write,
  name: string,
  path: string,
  dataset: string,
  identity: Identity,
) => {
  const seen = { dataset, identity: JSON.stringify(identity), checked_at: context.clock.now() }
  await write
    .insertInto('dataset_files')
    .values({ name, file: toHome(context, path), ...seen })
    .onConflict((conflict) => conflict.columns(['name', 'file']).doUpdateSet(seen))
    .execute()
}

/** The newest version of a data set, or the newest of one column. */
export const newestRow = (
  db: Context['store']['db'],
  name: string,
  column?: string,
): Promise<Row | undefined> => {
  const rows = keptRows(db, name)
  return (column === undefined ? rows : rows.where('column_name', '=', column))
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The versions of a data set that were not deleted. */
const keptRows = (db: Context['store']['db'], name: string) =>
  db.selectFrom('datasets').selectAll().where('name', '=', name).where('deleted_at', 'is', null)

export const rowById = async ({ store }: Context, id: string): Promise<Row> => {
  const row = await store.db
    .selectFrom('datasets')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (row) return row
  throw new MillraceError('not_found', {
    what: `There is no data set version ${JSON.stringify(id.slice(0, 100))}.`,
    fix: 'Give the id of a version of this home.',
  })
}

export const rowsIn = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { rows }) => sum + rows, 0)

/** Where the rows of a version lie, first row first. `corrupt` where that is damaged. */
export const segmentsOf = (row: Row): Segment[] => [...takenOf(row), ...fileSegmentsOf(row)]

/** Those of its file. */
export const fileSegmentsOf = (row: Row): Segment[] => readSegmentList(row, row.segments_json)

/** Those before them, which were taken in and not written into the file. */
export const takenOf = (row: Row): Segment[] => readSegmentList(row, row.taken_json)

const readSegmentList = (row: Row, list: string): Segment[] =>
  readStored(list, { of: nameOf(row), what: 'list of segments', isSound: areSegments })

/** Fails with `not_found` where the rows of a version were removed by rule, or deleted. */
export const expectKept = (row: Row): void => {
  if (row.deleted_at !== null) throw deleted(nameOf(row), row.deleted_at)
  if (row.pruned_at !== null) throw pruned(nameOf(row), 'rows', row.pruned_at)
}

/** How the rows of its file were read. */
export const readingOf = (row: Row): Reading =>
  readStored<Reading>(row.reading_json, { of: nameOf(row), what: 'reading', isSound: isObject })

const nameOf = ({ number, name }: Row) => `Data set version ${number} of ${name}`

const areSegments = (value: unknown): boolean =>
  isListOf(
    value,
    ({ digest, rows }) =>
      typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) && Number.isSafeInteger(rows),
  )

export const toDataset = (row: Row): DatasetVersion => ({
  id: row.id,
  name: row.name,
  number: row.number,
  createdAt: row.created_at,
  digest: row.digest,
  parent: row.parent,
  rows: row.rows,
  bytes: row.bytes,
  origin: row.origin,
  added: row.added,
  erased: row.erased,
  author: row.author,
})
