/** Removes a home, and nothing that is not surely part of one. */
import { lstat, open, readdir, rm, rmdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join, relative, resolve, sep } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded } from '../core/files.ts'
import type { Layout } from './home.ts'

/** File in a home that says which project it belongs to. */
export const noteName = 'project'

/** Fails with `refused`, saying why, where a folder is not a home of Millrace or holds what must stay. */
export const expectHome = async (
  { home, database }: Layout,
  { project }: { readonly project: string | null },
): Promise<void> => {
  const refuse = (what: string, why: string) =>
    new MillraceError('refused', {
      what,
      why,
      fix: 'Name the right folder with --home DIR, or remove it by hand.',
    })
  if (!(await lstat(home)).isDirectory())
    throw refuse(`${home} is not removed.`, 'It is a link or a file, not a folder.')
  for (const [precious, what] of [
    [process.cwd(), 'the folder you are in'],
    [homedir(), 'your home directory'],
    ...(project === null ? [] : [[project, 'the project'] as const]),
  ] as const)
    if (holds(home, precious)) throw refuse(`${home} is not removed.`, `It holds ${what}.`)
  const note = await lstat(join(home, noteName)).catch(orNothing)
  if (!note?.isFile())
    throw refuse(
      `${home} is not a home of Millrace.`,
      'It has no note of the project it belongs to.',
    )
  if (!(await isDatabase(database)))
    throw refuse(
      `${home} is not a home of Millrace.`,
      `It has no database of Millrace in ${database}.`,
    )
}

/** Whether a folder is another or holds it. */
const holds = (folder: string, other: string): boolean => {
  const way = relative(resolve(folder), resolve(other))
  return way === '' || (way.split(sep)[0] !== '..' && !way.startsWith(sep) && !/^[a-z]:/i.test(way))
}

const orNothing = (error: unknown): undefined => {
  if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined
  throw error
}

/** Begins every file of SQLite. */
const magic = 'SQLite format 3\0'

/** Whether a plain file is a database of SQLite that tells of Millrace's schema. */
const isDatabase = async (path: string): Promise<boolean> => {
  if (!(await lstat(path).catch(orNothing))?.isFile()) return false
  const file = await guarded('read', path, () => open(path, 'r'))
  try {
    const start = Buffer.alloc(64 << 10)
    const { bytesRead } = await file.read(start, 0, start.length, 0)
    const text = start.toString('latin1', 0, bytesRead)
    // A new home's tables may still be in the log beside the file.
    return text.startsWith(magic) && (text.includes('schema_migrations') || bytesRead <= 4096)
  } finally {
    await file.close()
  }
}

/** Names that Millrace gives to what it keeps in a home. */
const namesOf = (paths: Layout): readonly string[] => [
  noteName,
  ...['', '-wal', '-shm', '-journal'].map((end) => `${basename(paths.database)}${end}`),
  ...[paths.blobs, paths.models, paths.runs, paths.reports, paths.data, paths.locks].map((path) =>
    basename(path),
  ),
  ...['', '-journal', '.holder'].map((end) => `${basename(paths.homeLock)}${end}`),
]

/**
 * Removes what Millrace keeps in a home, its lock last, and the home itself where nothing else is in it.
 * Answers the names of what is left. Links in it are removed, not followed.
 */
export const removeHome = async (paths: Layout): Promise<string[]> => {
  const { home, homeLock } = paths
  const isLock = (name: string) => name.startsWith(basename(homeLock))
  const known = new Set(namesOf(paths))
  const isTemporary = (name: string) => /^\..*~[^~]+~[0-9a-f]{8}$/.test(name)
  for (const name of await readdir(home))
    if ((known.has(name) && !isLock(name)) || isTemporary(name))
      await guarded('remove', join(home, name), () =>
        rm(join(home, name), { recursive: true, force: true }),
      )
  const left = (await readdir(home)).filter((name) => !isLock(name))
  for (const name of namesOf(paths).filter(isLock)) await rm(join(home, name), { force: true })
  if (left.length === 0) await guarded('remove', home, () => rmdir(home))
  return left
}
