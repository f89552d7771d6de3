/** The segments of a data set version, read anew from its file where they were lost or damaged. */
import { MillraceError } from '../core/error.ts'
import { record } from '../store/audit.ts'
import { isObject, readStored } from '../store/stored.ts'
import { type Context, commit, exclusive, fromHome, type Locked } from './context.ts'
import type { Identity } from './identity.ts'
import { shownPath } from './names.ts'
import type { Segment } from './segments.ts'
import type { Source } from './types.ts'
import {
  expectKept,
  readingOf,
  rowById,
  type Snapshot,
  segmentsOf,
  takenOf,
  takeSnapshot,
} from './versions.ts'

type Row = Awaited<ReturnType<typeof rowById>>
type Read<T> = (segments: readonly Segment[]) => Promise<T>

/**
 * Reads the segments of a version; once more where they were damaged and its file still holds it. `corrupt`
 * where it does not. To be called without the data lock.
 */
export const reading = async <T>(context: Context, id: string, read: Read<T>): Promise<T> => {
  const row = await rowById(context, id)
  return again(read, row, segmentsOf, (error) =>
    exclusive(context, (locked) => readAnew(locked, row, error)),
  )
}

/** The same of some of its segments, with the data lock held. */
export const readingLocked = <T>(
  context: Locked,
  row: Row,
  which: Which,
  read: Read<T>,
): Promise<T> => again(read, row, which, (error) => readAnew(context, row, error))

type Which = (row: Row) => readonly Segment[]

const again = async <T>(
  read: Read<T>,
  row: Row,
  which: Which,
  mend: (error: MillraceError) => Promise<Row>,
): Promise<T> => {
  expectKept(row)
  try {
    return await read(which(row))
  } catch (error) {
    if (!isLost(error)) throw error
    return read(which(await mend(error)))
  }
}

/** Whether a blob, or the list of blobs, is gone or is not what it was. */
const isLost = (error: unknown): error is MillraceError =>
  error instanceof MillraceError && ['corrupt', 'not_found'].includes(error.code)

const readAnew = async (context: Locked, row: Row, lost: MillraceError): Promise<Row> => {
  const { clock } = context
  await expectTaken(context, row)
  const files = await filesOf(context, row)
  for (const { file, images } of files) {
    const snapshot = await snapshotOf(context, row.name, {
      ...{ file, images, column: row.column_name },
      reading: readingOf(row),
    })
    if (snapshot?.digest !== row.file_digest) continue
    const segments_json = JSON.stringify(snapshot.segments)
    await commit(context, async (write) => {
      await write.updateTable('datasets').set({ segments_json }).where('id', '=', row.id).execute()
      await record(write, {
        time: clock.now(),
        author: 'millrace',
        action: 'data.heal',
        subject: `${row.name}/data/${row.number}`,
        detail: `read anew from ${file}: ${lost.what}`,
      })
    })
    return { ...row, segments_json }
  }
  throw gone(
    row,
    files.map(({ file }) => file),
    lost,
  )
}

/** Rows that were taken in stand in no file: what is lost of them is not to be read anew. */
const expectTaken = async ({ store }: Context, row: Row): Promise<void> => {
  for (const { digest } of takenOf(row)) {
    const state = await store.blobs.state(digest)
    if (state === 'sound') continue
    throw new MillraceError('corrupt', {
      what: `Blob ${digest} is ${state}.`,
      why: `It belongs to ${nameOf(row)}: rows that were taken in, which stand in the home alone.`,
      fix: 'Put it back from a copy of the home.',
    })
  }
}

/** The files that hold what a version has of a file; later versions may stand on the same. */
const filesOf = async (context: Context, row: Row): Promise<Pick<Source, 'file' | 'images'>[]> => {
  const found = await context.store.db
    .selectFrom('dataset_files')
    .innerJoin('datasets', 'datasets.id', 'dataset_files.dataset')
    .select(['file', 'identity'])
    .where('datasets.name', '=', row.name)
    .where('datasets.file_digest', '=', row.file_digest)
    .execute()
  return found.map(({ file, identity }) => ({
    file: fromHome(context, file),
    images: readStored<Identity>(identity, {
      of: nameOf(row),
      what: 'look of its file',
      isSound: isObject,
    }).images,
  }))
}

/** Undefined where the file cannot be read: then it holds no version. */
const snapshotOf = async (
  context: Context,
  name: string,
  source: Parameters<typeof takeSnapshot>[2],
): Promise<Snapshot | undefined> => {
  try {
    return await takeSnapshot(context, name, source)
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'bad_data') return undefined
    throw error
  }
}

const gone = (row: Row, files: readonly string[], lost: MillraceError) => {
  const [file] = files
  const holder = file === undefined ? 'no file' : `${shownPath(file)} no longer`
  return new MillraceError('corrupt', {
    what: lost.what,
    why: `It belongs to ${nameOf(row)}, which ${holder} holds.`,
    fix: 'Put it back from a copy of the home, or train on the newest version, which is read from the data file.',
    cause: lost,
  })
}

const nameOf = ({ number, name }: Row) => `data set version ${number} of ${name}`
