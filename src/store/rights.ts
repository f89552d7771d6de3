/** A home is for its user alone: others can neither read it, nor hold its locks. */
import { chmodSync, closeSync, lstatSync, openSync } from 'node:fs'
import { chmod, lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../core/error.ts'
import { namesIn, storageError } from '../core/files.ts'

/** What group and others may do. */
const othersMay = 0o077
const ownerMay = 0o700

/**
 * Takes the rights of others away from a home and, where they had any, from what Millrace keeps in it by
 * these names. The home itself comes last, so that what was cut off is done again. What belongs to another
 * user stays as it is, and so does all else that lies in the folder.
 */
export const keepToOneself = (home: string, names: readonly string[]): Promise<void> =>
  restrict(home, () => names)

const restrict = async (
  path: string,
  within: (path: string) => readonly string[] | Promise<string[]> = namesIn,
): Promise<void> => {
  try {
    const found = await lstat(path)
    if (found.isSymbolicLink() || found.uid !== process.getuid?.()) return
    if ((found.mode & othersMay) === 0) return
    if (found.isDirectory()) for (const name of await within(path)) await restrict(join(path, name))
    await chmod(path, found.mode & ownerMay)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw storageError('restrict', path, error)
  }
}

/**
 * Makes an empty file for this user alone where there is none; SQLite gives its rights to the files beside
 * it. Of a file that is there it takes the rights of others, without opening it: that would drop its locks.
 * Where the system refuses, SQLite will be refused too, and say so.
 */
export const ownFile = (path: string): void => {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (systemCode(error) === 'EEXIST') restrictFile(path)
  }
}

const restrictFile = (path: string): void => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found?.isFile() || found.uid !== process.getuid?.()) return
  if ((found.mode & othersMay) === 0) return
  try {
    chmodSync(path, found.mode & ownerMay)
  } catch (error) {
    throw storageError('restrict', path, error)
  }
}
