import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import type { Author, DatasetVersion } from '../core/records.ts'
import { counted } from '../core/text.ts'
import { record } from '../store/audit.ts'
import { digestOf, digestOfFile } from '../store/blobs.ts'
import type { Write } from '../store/database.ts'
import { nextNumber } from '../store/numbers.ts'
import { deleted, pruned } from '../store/retention.ts'
import type { Tables } from '../store/schema.ts'
import { isListOf, readStored } from '../store/stored.ts'
import { bad } from './bad.ts'
import { type Context, commit, type Locked, toHome } from './context.ts'
import type { Identity } from './identity.ts'
import { readColumn } from './lines.ts'
import { createWriter, type Segment } from './segments.ts'
import { identityOfSource, imagesOf } from './sources/images/door.ts'
import { takeImages } from './sources/images/snapshot.ts'
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
}

/** The version a file holds, if that can be told without reading it. */
export const known = async (
  context: Context,
  model: string,
  source: Source,
  identity: Identity | undefined,
): Promise<Row | undefined> => {
  const { store } = context
  const file = await store.db
    .selectFrom('dataset_files')
    .selectAll()
    .where('model', '=', model)
    .where('file', '=', toHome(context, source.file))
    .executeTakeFirst()
  if (!file || !identity || file.identity !== JSON.stringify(identity)) return undefined
  // A change within a tick of the file system's clock would not show: a fresh file is read again.
  if (file.checked_at - Number(BigInt(identity.changed) / 1_000_000n) < freshness) return undefined
  const newest = await newestRow(store.db, model)
  return newest?.id === file.dataset && newest.column_name === source.column ? newest : undefined
}

/** Milliseconds. */
const freshness = 2000

/**
 * The version a file holds, read where needed and recorded as a new version where it is one.
 * Rows that were taken in for the same column stay before it. Undefined where there are none, and the file has a
 * header and no rows. To be called with the data lock held.
 */
export const refresh = async (
  context: Locked,
  model: string,
  source: Source,
  author: Author,
): Promise<Row | undefined> => {
  const { store } = context
  const identity = await identityOfSource(source)
  const same = await known(context, model, source, identity)
  if (same) return same
  const newest = await newestRow(store.db, model)
  if (
    !source.images &&
    identity &&
    newest?.column_name === source.column &&
    newest.file_bytes === identity.size
  ) {
    const { digest } = await digestOfFile(source.file)
    if (digest === newest.file_digest && settled(identity, await identityOfSource(source))) {
      await commit(context, (write) =>
        rememberFile(context, write, model, source.file, newest.id, identity),
      )
      return newest
    }
  }
  const snapshot = await takeSnapshot(context, source)
  if (source.images && snapshot.digest === newest?.file_digest) {
    const { id } = newest
    await commit(context, (write) =>
      rememberFile(context, write, model, source.file, id, snapshot.identity),
    )
    return newest
  }
  const alike = await newestRow(store.db, model, source.column)
  const taken = alike ? takenOf(alike) : []
  if (snapshot.rows === 0 && taken.length === 0) return undefined
  return commit(context, async (write) => {
    const row = await addVersion(context, write, {
      model,
      column: source.column,
      origin: newest ? 'edit' : 'initial',
      author,
      snapshot,
      taken,
    })
    await rememberFile(context, write, model, source.file, row.id, snapshot.identity)
    return row
  })
}

/** Reads a whole file into segments; again where it changes meanwhile. */
export const takeSnapshot = async ({ store }: Context, source: Source): Promise<Snapshot> => {
  const pictures = imagesOf(source)
  if (pictures) return takeImages(store, pictures)
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await identityOfSource(source)
    const hash = createHash('sha256')
    let bytes = 0
    let rows = 0
    const writer = createWriter(store.blobs)
    const tap = (chunk: Uint8Array) => {
      hash.update(chunk)
      bytes += chunk.length
    }
    for await (const batch of readColumn(source, tap)) {
      rows += batch.length
      await writer.add(batch)
    }
    const segments = await writer.end()
    const after = await identityOfSource(source)
    if (before && settled(before, after))
      return { digest: hash.digest('hex'), bytes, rows, segments, identity: before }
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
  readonly model: string
  readonly column: string
  readonly origin: DatasetVersion['origin']
  readonly author: Author
  /** The rows of the file. */
  readonly snapshot: Pick<Snapshot, 'digest' | 'bytes' | 'segments'>
  /** Those before them. */
  readonly taken: readonly Segment[]
}

/** Adds the next version within a transaction. */
export const addVersion = async (
  context: Context,
  write: Write,
  { model, column, origin, author, snapshot, taken }: NewDataset,
): Promise<Row> => {
  const before = await newestRow(write, model)
  const rows = rowsIn(taken) + rowsIn(snapshot.segments)
  const row: Row = {
    id: newId(),
    model,
    number: await nextNumber(write, `datasets/${model}`),
    created_at: context.clock.now(),
    digest: digestWith(snapshot.digest, taken),
    rows,
    bytes: snapshot.bytes + taken.reduce((sum, { bytes }) => sum + bytes, 0),
    origin,
    added: rows - (before?.rows ?? 0),
    author,
    column_name: column,
    segments_json: JSON.stringify(snapshot.segments),
    file_digest: snapshot.digest,
    file_bytes: snapshot.bytes,
    taken_json: JSON.stringify(taken),
    pruned_at: null,
    deleted_at: null,
  }
  await write.insertInto('datasets').values(row).execute()
  await record(write, {
    time: row.created_at,
    author,
    action: `data.${origin}`,
    subject: `${model}/data/${row.number}`,
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
  model: string,
  path: string,
  dataset: string,
  identity: Identity,
) => {
  const seen = { dataset, identity: JSON.stringify(identity), checked_at: context.clock.now() }
  await write
    .insertInto('dataset_files')
    .values({ model, file: toHome(context, path), ...seen })
    .onConflict((conflict) => conflict.columns(['model', 'file']).doUpdateSet(seen))
    .execute()
}

/** The newest version of a model, or the newest of one column. */
export const newestRow = (
  db: Context['store']['db'],
  model: string,
  column?: string,
): Promise<Row | undefined> => {
  const rows = db
    .selectFrom('datasets')
    .selectAll()
    .where('model', '=', model)
    .where('deleted_at', 'is', null)
  return (column === undefined ? rows : rows.where('column_name', '=', column))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

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

/** Names the rows of a version: the digest of its file, unless there are others before them. */
const digestWith = (file: string, taken: readonly Segment[]): string =>
  taken.length === 0 ? file : digestOf([file, ...taken.map(({ digest }) => digest)].join('\n'))

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

const nameOf = ({ number, model }: Row) => `Data set version ${number} of ${model}`

const areSegments = (value: unknown): boolean =>
  isListOf(
    value,
    ({ digest, rows }) =>
      typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) && Number.isSafeInteger(rows),
  )

export const toDataset = (row: Row): DatasetVersion => ({
  id: row.id,
  model: row.model,
  number: row.number,
  createdAt: row.created_at,
  digest: row.digest,
  rows: row.rows,
  bytes: row.bytes,
  origin: row.origin,
  added: row.added,
  author: row.author,
})
