/** Where a picture stands. */
import { join } from 'node:path'
import { MillraceError } from '../../../core/error.ts'
import { isObject, readStored } from '../../../store/stored.ts'
import { type Context, toHome } from '../../context.ts'
import type { Identity } from '../../identity.ts'
import type { Data } from '../../types.ts'
import { type rowById, rowsIn, takenOf } from '../../versions.ts'
import { type Gallery, type ImageSource, openGallery } from './gallery.ts'
import { shown } from './names.ts'

type Version = Awaited<ReturnType<typeof rowById>>

/** Finds the picture of a row; see `Data.locate`. Null where pictures are no files of their own. */
export const locatePicture = async (
  context: Context,
  source: ImageSource,
  { version, place }: { readonly version: Version; readonly place: number },
): ReturnType<Data['locate']> => {
  const gallery = await galleryOf(source)
  const inFile = place - rowsIn(takenOf(version))
  if (gallery?.content.kind !== 'files') return null
  const item = gallery.content.items[inFile]
  if (!item || !(await holds(context, source.file, version, gallery.identity))) return null
  return item.line > 0
    ? { file: shown(source.file), line: item.line }
    : { file: shown(join(gallery.content.root, item.name)), line: null }
}

/** Undefined where it cannot be read: then it holds no version. */
const galleryOf = async (source: ImageSource): Promise<Gallery | undefined> => {
  try {
    return await openGallery(source)
  } catch (error) {
    if (error instanceof MillraceError) return undefined
    throw error
  }
}

/** Whether a source looks as it did when the version was read from it. */
const holds = async (
  context: Context,
  file: string,
  { id, name }: Version,
  { inode }: Identity,
): Promise<boolean> => {
  const kept = await context.store.db
    .selectFrom('dataset_files')
    .select('identity')
    .where('dataset', '=', id)
    .where('file', '=', toHome(context, file))
    .executeTakeFirst()
  if (!kept) return false
  const { identity } = kept
  const of = `Data set version of ${name}`
  const look = { of, what: 'look of its file', isSound: isObject }
  return readStored<Identity>(identity, look).inode === inode
}
