/**
 * Files of a home that are to go. They are noted in the transaction that lets go of their rows and removed after
 * it: whoever opens the home next removes what a killed process has left. A noted path is never used again.
 */
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../core/error.ts'
import { guarded, lookAt } from '../core/files.ts'
import type { Write } from './database.ts'
import type { Store } from './home.ts'

/** Notes paths, relative to the home, within the transaction that lets go of what they belong to. */
export const noteRemovals = async (write: Write, paths: readonly string[]): Promise<void> => {
  for (const path of paths)
    await write
      .insertInto('removals')
      .values({ path })
      .onConflict((conflict) => conflict.column('path').doNothing())
      .execute()
}

/** Paths that are removed before their notes are. */
const atOnce = 500

/**
 * Removes every path that is noted, and forgets the notes of what is gone. What cannot be removed stays noted; then it
 * fails with the first reason when all others are gone, or, where `warn` hears of the reasons, goes on.
 */
export const carryOutRemovals = async (
  { db, paths }: Pick<Store, 'db' | 'paths'>,
  warn?: (what: string) => void,
): Promise<void> => {
  const noted = await db.selectFrom('removals').select('path').execute()
  const failures: unknown[] = []
  for (let from = 0; from < noted.length; from += atOnce) {
    const gone: string[] = []
    for (const { path } of noted.slice(from, from + atOnce))
      try {
        await removeInside(paths.home, path)
        gone.push(path)
      } catch (error) {
        failures.push(error)
      }
    await db.deleteFrom('removals').where('path', 'in', gone).execute()
  }
  const [first] = failures
  if (first === undefined) return
  if (!warn) throw first
  for (const failure of failures) warn(messageOf(failure))
}

const removeInside = async (home: string, path: string): Promise<void> => {
  if (!(await isInside(home, path))) return
  const whole = join(home, path)
  await guarded('remove', whole, () => rm(whole, { recursive: true, force: true }))
}

/** A home may come from somebody else: what is noted must not lead out of it, by dots or by links. */
const isInside = async (home: string, path: string): Promise<boolean> => {
  // A name is any that a file may have: what a killed process was writing is called by its own.
  if (!/^(models|runs|reports)(\/[^/\\\p{Cc}]+){1,2}$/u.test(path)) return false
  if (path.split('/').some((part) => part === '.' || part === '..')) return false
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
    if (!(await lookAt(join(home, folder)))?.isDirectory()) return false
  return true
}
