/** Where an export goes: it appears there whole, or not at all. */
import { createWriteStream } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { MillraceError } from '../../core/error.ts'
import { guarded, moveDurably, namesIn, syncFolder, temporaryBeside } from '../../core/files.ts'
import { type Entry, tarOf } from './tar.ts'

export type Form = 'folder' | 'tar' | 'tar.gz'

/** What a path asks for by its end. */
export const formOf = (path: string): Form => {
  if (/\.(tar\.gz|tgz)$/i.test(path)) return 'tar.gz'
  return /\.tar$/i.test(path) ? 'tar' : 'folder'
}

/** Fails with `refused` where something is that an export must not replace. */
export const expectPlace = async (
  path: string,
  { force, home }: { readonly force: boolean; readonly home: string },
): Promise<void> => {
  const within = relative(home, path)
  if (!isAbsolute(within) && within.split(sep)[0] !== '..')
    throw new MillraceError('refused', {
      what: `${path} lies in the home, ${home}.`,
      why: 'What lies there belongs to Millrace, and goes with `millrace clean`.',
      fix: 'Name another place with --to PATH.',
    })
  const found = await lstat(path).catch(() => undefined)
  if (!found) return
  const names = found.isDirectory() ? await namesIn(path) : []
  if (formOf(path) === 'folder') {
    if (found.isDirectory() && names.length === 0) return
    if (found.isDirectory() && force && names.includes('millrace.json')) return
  } else if (force && found.isFile()) return
  throw new MillraceError('refused', {
    what: `${path} is there already.`,
    why: force
      ? 'It is no earlier export, which --force would replace.'
      : 'An export replaces nothing unless it is told to.',
    fix: force
      ? 'Name another place with --to PATH.'
      : 'Name another place with --to PATH, or replace an earlier export with --force.',
  })
}

/** Has a folder filled beside its place, and puts it there as what it is to be. Answers its bytes. */
export const placeExport = async (
  path: string,
  { time, fill }: { readonly time: number; fill(folder: string): Promise<readonly string[]> },
): Promise<number> => {
  const form = formOf(path)
  const folder = temporaryBeside(path)
  try {
    await guarded('write', path, () => mkdir(folder, { mode: 0o700 }))
    const entries = await entriesOf(folder, await fill(folder))
    await (form === 'folder' ? swap(folder, path) : pack(entries, path, { form, time }))
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

/** Puts a folder in its place; what was there is removed once it is. */
const swap = (unfinished: string, path: string): Promise<void> =>
  guarded('write', path, async () => {
    await syncFolder(unfinished)
    const aside = temporaryBeside(path)
    if (await lstat(path).catch(() => undefined)) await rename(path, aside)
    await rename(unfinished, path)
    await syncFolder(dirname(path))
    await rm(aside, { recursive: true, force: true })
  })

const pack = async (
  entries: readonly Entry[],
  path: string,
  { form, time }: { readonly form: Form; readonly time: number },
): Promise<void> => {
  const top = basename(path).replace(/\.(tar|tar\.gz|tgz)$/i, '')
  const named = entries.map((entry) => ({ ...entry, name: `${top}/${entry.name}` }))
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
