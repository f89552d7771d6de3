/** Removes a home, and nothing that is not surely part of one. */
import { lstat, open, readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded, readIfThere, within } from '../core/files.ts'
import { DatabaseSync } from './builtin.ts'
import { shownHolder, workOf } from './hold.ts'
import { formerNames, gitignoreText, type Layout, namesOf } from './layout.ts'
import { isDamage } from './sqlite.ts'

const byHand = 'Name the right folder with --home DIR, or remove this one by hand.'

/**
 * Fails with `refused`, saying why, where a folder is not a home of Millrace or holds what must stay, as the
 * given projects; with `corrupt` where its database cannot be read, so that nobody can tell.
 */
export const expectHome = async (
  { home, note, database }: Layout,
  { projects }: { readonly projects: readonly string[] },
): Promise<void> => {
  const refuse = (what: string, why: string) =>
    new MillraceError('refused', { what, why, fix: byHand })
  if (!(await lstat(home)).isDirectory())
    throw refuse(`${home} is not removed.`, 'It is a link or a file, not a folder.')
  for (const [precious, what] of [
    [process.cwd(), 'the folder you are in'],
    [homedir(), 'your home directory'],
    ...projects.map((project) => [project, 'a project'] as const),
  ] as const)
    if (await holds(home, precious)) throw refuse(`${home} is not removed.`, `It holds ${what}.`)
  if (!(await isPlainFile(note)))
    throw refuse(
      `${home} is not a home of Millrace.`,
      'It has no note of the project it belongs to.',
    )
  if (!(await isOwnDatabase(database)))
    throw refuse(
      `${home} is not a home of Millrace.`,
      `It has no database of Millrace in ${database}.`,
    )
}

/** Whether a folder is another or holds it, by whatever name; what is not there is nowhere. */
const holds = async (folder: string, other: string): Promise<boolean> => {
  const place = await realpath(other).catch(() => other)
  return within(await realpath(folder), place) !== null
}

const isPlainFile = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isFile()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return false
    throw error
  }
}

/** Fails with `already_running` while anybody holds a lease there. */
export const expectUnused = ({ home, database }: Layout): void => {
  const reader = new DatabaseSync(database, { readOnly: true, timeout: 5000 })
  try {
    const known = reader.prepare("select name from sqlite_schema where name = 'leases'").get()
    if (!known) return
    const held = reader.prepare(
      'select name, holder from leases where expires_at > ? order by name',
    )
    const works = held
      .all(Date.now())
      .map(({ name, holder }) => `${workOf(`${name}`)} (${shownHolder(`${holder}`)})`)
    if (works.length === 0) return
    throw new MillraceError('already_running', {
      what: `Millrace works in ${home}: ${works.join(', ')}.`,
      fix: 'Stop it first. Of a process that was killed nothing is left after some seconds.',
    })
  } finally {
    reader.close()
  }
}

/** Begins every file of SQLite. */
const magic = 'SQLite format 3\0'

/** Whether a plain file is a database of SQLite with a record of Millrace's schema. */
const isOwnDatabase = async (path: string): Promise<boolean> => {
  if (!(await isPlainFile(path)) || (await beginningOf(path, magic.length)) !== magic) return false
  let reader: DatabaseSync | undefined
  try {
    reader = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    const found = reader.prepare(
      "select name from sqlite_schema where type = 'table' and name = 'schema_migrations'",
    )
    return found.get() !== undefined
  } catch (error) {
    throw new MillraceError(isDamage(error) ? 'corrupt' : 'storage', {
      what: `${path} cannot be read, so that it cannot be told whether it is Millrace's.`,
      why: `SQLite says: ${error instanceof Error ? error.message : error}.`,
      fix: 'Look what is in the folder; if all of it may go, remove the folder by hand.',
      cause: error,
    })
  } finally {
    reader?.close()
  }
}

const beginningOf = async (path: string, bytes: number): Promise<string> => {
  const file = await guarded('read', path, () => open(path, 'r'))
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Of a file of a home that was being written when its process was killed. */
const isTemporaryOf = (names: readonly string[], name: string): boolean => {
  const of = /^\.(.*)~[^~]+~[0-9a-f]{8}$/.exec(name)?.[1]
  return of !== undefined && names.includes(of)
}

/**
 * Removes what Millrace keeps in a home, and the home itself where nothing else is in it.
 * Answers the names of what is left. Links in it are removed, not followed.
 */
export const removeHome = async (paths: Layout): Promise<string[]> => {
  const { home } = paths
  const names = [...formerNames, ...namesOf(paths)]
  const remove = (name: string) =>
    guarded('remove', join(home, name), () =>
      rm(join(home, name), { recursive: true, force: true }),
    )
  for (const name of await readdir(home)) if (isTemporaryOf(names, name)) await remove(name)
  for (const name of names) await remove(name)
  const hidden = await readIfThere(paths.gitignore)
  if (hidden?.toString() === gitignoreText) await remove(basename(paths.gitignore))
  const left = await readdir(home)
  if (left.length === 0) await guarded('remove', home, () => rmdir(home))
  return left
}
