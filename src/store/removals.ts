/**
 * Files of a home that are to go. They are noted in the transaction that lets go of their rows and removed after
 * it: whoever opens the home next removes what a killed process has left. A noted path is never used again.
 */
import { lstat, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { guarded } from '../core/files.ts'
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

/** Removes every path that is noted. */
export const carryOutRemovals = async ({ db, paths }: Pick<Store, 'db' | 'paths'>) => {
  const noted = await db.selectFrom('removals').select('path').execute()
  for (let from = 0; from < noted.length; from += atOnce) {
    const part = noted.slice(from, from + atOnce).map(({ path }) => path)
    for (const path of part) {
      if (!(await isInside(paths.home, path))) continue
      const whole = join(paths.home, path)
      await guarded('remove', whole, () => rm(whole, { recursive: true, force: true }))
    }
    await db.deleteFrom('removals').where('path', 'in', part).execute()
  }
}

/** A home may come from somebody else: what is noted must not lead out of it, by dots or by links. */
const isInside = async (home: string, path: string): Promise<boolean> => {
  if (!/^(models|runs|reports)(\/[A-Za-z0-9._-]{1,100}){1,2}$/.test(path)) return false
  if (path.split('/').some((part) => part === '.' || part === '..')) return false
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
    if (!(await lstat(join(home, folder)).catch(() => undefined))?.isDirectory()) return false
  return true
}
