import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemCode } from '../core/error.ts'
import { storageError } from '../core/files.ts'

/** What a file looks like from outside: another content hardly ever leaves all of it the same. */
export interface Identity {
  /** Device and inode: another one where the file was replaced. */
  readonly inode: string
  readonly size: number
  /** Nanoseconds since 1970, as text. */
  readonly modified: string
  /** Nanoseconds since 1970 of the last change of name, rights or content, as text. */
  readonly changed: string
}

/** Undefined where there is no such file. */
export const identityOf = async (path: string): Promise<Identity | undefined> => {
  try {
    const found = await stat(path, { bigint: true })
    return {
      inode: `${found.dev}:${found.ino}`,
      size: Number(found.size),
      modified: String(found.mtimeNs),
      changed: String(found.ctimeNs),
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw storageError('read', path, error)
  }
}

/** Whether the content is untouched, as far as can be seen; the name may have changed. */
export const sameContent = (one: Identity | undefined, other: Identity | undefined) =>
  one?.inode === other?.inode && one?.size === other?.size && one?.modified === other?.modified

/** Absolute path with links followed, so that a rename replaces the file and not a link to it. */
export const truePath = async (path: string): Promise<string> => {
  try {
    return await realpath(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return resolve(path)
    throw storageError('read', path, error)
  }
}
