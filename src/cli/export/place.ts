/** Where an export goes: it appears there whole, or not at all. */
import { createWriteStream } from 'node:fs'
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { MillraceError, messageOf } from '../../core/error.ts'
import {
  guarded,
  lookAt,
  moveDurably,
  namesIn,
  syncFolder,
  temporaryBeside,
  within,
} from '../../core/files.ts'
import { isEarlierArchive, isEarlierFolder } from './earlier.ts'
import { type Form, formOf, stemOf } from './form.ts'
import { manifestName } from './names.ts'
import { type Entry, tarOf } from './tar.ts'

/** Fails with `refused` where something is that an export must not replace. */
export const expectPlace = async (
  path: string,
  { force, home }: { readonly force: boolean; readonly home: string },
): Promise<void> => {
  if (within(await truePlace(home), await truePlace(path)) !== null)
    throw new MillraceError('refused', {
      what: `${path} lies in the home, ${home}.`,
      why: 'What lies there belongs to Millrace, and goes with `millrace clean`.',
      fix: 'Name another place with --to PATH.',
    })
  const found = await lookAt(path)
  if (!found) return
  const form = formOf(path)
  const isOfForm = form === 'folder' ? found.isDirectory() : found.isFile()
  if (isOfForm && form === 'folder' && (await namesIn(path)).length === 0) return
  if (isOfForm && force && (await isEarlier(path, form))) return
  throw new MillraceError('refused', {
    what: `${path} is there already.`,
    why: force
      ? 'It is no earlier export, or holds something else too; --force replaces nothing but an export.'
      : 'An export replaces nothing unless it is told to.',
    fix: force
      ? 'Name another place with --to PATH.'
      : 'Name another place with --to PATH, or replace an earlier export with --force.',
  })
}

const isEarlier = (path: string, form: Form): Promise<boolean> =>
  form === 'folder' ? isEarlierFolder(path) : isEarlierArchive(path, form)

/** A path as it is without the links that lead to it; what is not there yet lies in what is. */
const truePlace = async (path: string): Promise<string> => {
  const folder = dirname(path)
  if (await lookAt(path)) return guarded('read', path, () => realpath(path))
  return folder === path ? path : join(await truePlace(folder), basename(path))
}

export interface NewExport {
  /** Name of the folder in an archive whose own name gives none. */
  readonly top: string
  readonly time: number
  fill(folder: string): Promise<readonly string[]>
}

/** Has a folder filled beside its place, and puts it there as what it is to be. Answers its bytes. */
export const placeExport = async (
  path: string,
  { top, time, fill }: NewExport,
): Promise<number> => {
  const form = formOf(path)
  const folder = temporaryBeside(path)
  try {
    await guarded('write', path, () => mkdir(folder, { mode: 0o700 }))
    const entries = await entriesOf(folder, await fill(folder))
    await (form === 'folder' ? swap(folder, path) : pack(entries, path, { form, time, top }))
    return entries.reduce((sum, { bytes }) => sum + bytes, 0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const entriesOf = (folder: string, names: readonly string[]): Promise<Entry[]> =>
  Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return { name, path, bytes: (await lstat(path)).size }
    }),
  )

/** Puts a folder in its place; what was there is removed once it is, and put back where it cannot be. */
const swap = (unfinished: string, path: string): Promise<void> =>
  guarded('write', path, async () => {
    await syncFolder(unfinished)
    const aside = (await lookAt(path)) ? temporaryBeside(path) : null
    if (aside !== null) await rename(path, aside)
    try {
      await rename(unfinished, path)
    } catch (error) {
      if (aside !== null) await putBack(aside, path, error)
      throw error
    }
    await syncFolder(dirname(path))
    if (aside !== null) await rm(aside, { recursive: true, force: true })
  })

/** Fails with where the earlier export lies, where it cannot be put back either. */
const putBack = async (aside: string, path: string, cause: unknown): Promise<void> => {
  try {
    await rename(aside, path)
  } catch {
    throw new MillraceError('storage', {
      what: `Could not write ${path}: ${messageOf(cause)}`,
      why: `The earlier export could not be put back either; it is whole, in ${aside}.`,
      fix: `Move ${aside} to ${path}, or export again.`,
      cause,
    })
  }
}

const pack = async (
  entries: readonly Entry[],
  path: string,
  { form, time, top }: { readonly form: Form; readonly time: number; readonly top: string },
): Promise<void> => {
  const stem = stemOf(basename(path))
  const folder = ['', '.', '..'].includes(stem) ? top : stem
  const named = manifestFirst(entries).map((entry) => ({
    ...entry,
    name: `${folder}/${entry.name}`,
  }))
  const archive = temporaryBeside(path)
  try {
    await guarded('write', archive, async () => {
      const into = createWriteStream(archive, { flags: 'wx', mode: 0o600 })
      const bytes = Readable.from(tarOf(named, time), { objectMode: false })
      if (form === 'tar') await pipeline(bytes, into)
      else await pipeline(bytes, createGzip(), into)
      const file = await open(archive, 'r')
      await file.sync().finally(() => file.close())
    })
    await moveDurably(archive, path)
  } finally {
    await rm(archive, { force: true })
  }
}

/** By its beginning an archive is known as an export. */
const manifestFirst = (entries: readonly Entry[]): readonly Entry[] => {
  const isManifest = ({ name }: Entry) => name === manifestName
  return [...entries.filter(isManifest), ...entries.filter((entry) => !isManifest(entry))]
}
