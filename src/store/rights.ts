/** A home is for its user alone: others can neither read it, nor hold its locks. */
import { chmod, lstat } from 'node:fs/promises'
import { systemCode } from '../core/error.ts'
import { namesIn, storageError } from '../core/files.ts'

/** Where the parts of a home lie. */
interface Places {
  readonly home: string
  readonly database: string
  readonly locks: string
  readonly homeLock: string
}

/**
 * Takes the rights of others away from a home and from what lies in it by name. What lies deeper is out of
 * reach then. A home of another user stays as it is.
 */
export const keepToOneself = async ({ home, database, locks, homeLock }: Places): Promise<void> => {
  const mine = process.getuid?.()
  if (mine === undefined || (await lstat(home)).uid !== mine) return
  await restrict(home, 0o700)
  const files = ['', '-wal', '-shm'].map((end) => `${database}${end}`)
  const held = (await namesIn(locks)).map((name) => `${locks}/${name}`)
  for (const file of [...files, homeLock, `${homeLock}.holder`, ...held])
    await restrict(file, 0o600)
}

/** Leaves of a file's rights no more than these; links and what is not there are passed over. */
const restrict = async (path: string, most: number): Promise<void> => {
  try {
    const found = await lstat(path)
    if (found.isSymbolicLink() || (found.mode & 0o777 & ~most) === 0) return
    await chmod(path, found.mode & most)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw storageError('restrict', path, error)
  }
}
