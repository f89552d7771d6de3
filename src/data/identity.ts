import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import { storageError } from '../core/files.ts'
import { expectPlain } from '../core/plain.ts'
import type { ImageReading } from '../encode/picture/reading.ts'
import type { Queue } from './types.ts'

/** What a file looks like from outside: another content hardly ever leaves all of it the same. */
export interface Identity {
  /** Device and inode: another one where the file was replaced. */
  readonly inode: string
  readonly size: number
  /** Nanoseconds since 1970, as text. */
  readonly modified: string
  /** Nanoseconds since 1970 of the last change of name, rights or content, as text. */
  readonly changed: string
  /** How pictures were read, of a source of images. */
  readonly images?: ImageReading
}

/** Undefined where there is no such file; `bad_data` where it is no plain file. */
export const identityOf = async (path: string): Promise<Identity | undefined> => {
  try {
    const found = await stat(path, { bigint: true })
    expectPlain(path, found)
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

/**
 * The true paths of a data file and its queue. `bad_config` where they are one file, by whatever names: its
 * rows would be moved into itself, again and again.
 */
export const expectApart = async (
  given: Pick<Queue, 'file' | 'images'> & { readonly queue: string },
): Promise<{ readonly file: string; readonly queue: string }> => {
  const file = await truePath(given.file)
  const queue = await truePath(given.queue)
  // Pictures may lie in a folder, which is no queue.
  const one = given.images ? undefined : await identityOf(file)
  if (file !== queue && (!one || one.inode !== (await identityOf(queue))?.inode))
    return { file, queue }
  throw new MillraceError('bad_config', {
    what: `The queue ${given.queue} and the data file ${given.file} are the same file.`,
    why: 'Rows leave the queue as they are taken in; the file would be taken into itself.',
    fix: 'Name another file in `ingest.from`.',
  })
}
