import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
} from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { MillraceError, messageOf, systemCode } from './error.ts'
import { readPlain } from './plain.ts'
import { isTrusted } from './process.ts'

/**
 * Writes a whole file so that after a crash it is there complete, or as it was before. It is for this user
 * alone, unless it is given other rights.
 */
export const writeDurably = (
  path: string,
  content: string | Uint8Array,
  rights?: number,
): Promise<void> =>
  guarded('write', path, async () => {
    const temporary = temporaryBeside(path)
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        // Not by `open`: there the umask takes some away.
        if (rights !== undefined) await file.chmod(rights)
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }
      await moveDurably(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  })

/** Renames over whatever is there and makes the new name survive a power failure. */
export const moveDurably = (from: string, to: string): Promise<void> =>
  guarded('write', to, async () => {
    await rename(from, to)
    await syncFolder(dirname(to))
    if (dirname(from) !== dirname(to)) await syncFolder(dirname(from))
  })

/** Makes names that were added to or taken from a folder survive a power failure. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems know no fsync of a folder; they order names themselves.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(systemCode(error) ?? '')) throw error
  } finally {
    await handle.close()
  }
}

/** Creates a folder with its parents, each of them durable, for this user alone unless given other rights. */
export const makeFolder = (folder: string, rights?: number): Promise<void> =>
  guarded('create', folder, async () => {
    if (await isFolder(folder)) return
    // One by one: a recursive mkdir hides why it failed (a read-only disk reads as ENOENT).
    await makeFolder(dirname(folder), rights)
    try {
      // Whatever Millrace makes is for its user; a folder that was there keeps its rights.
      await mkdir(folder, { mode: 0o700 })
      if (rights !== undefined) await chmod(folder, rights)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST' || !(await isFolder(folder))) throw error
    }
    await syncFolder(dirname(folder))
  })

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** The bytes of a plain file, or undefined where there is no such file. */
export const readIfThere = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readPlain(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw storageError('read', path, error)
  }
}

/**
 * Fails with `refused` where a file or folder, or what a link leads to, is of another user, who may have put
 * anything there. What is not there is nobody's.
 */
export const expectOwn = async (path: string): Promise<void> => {
  for (const look of [lstat, stat]) {
    const found = await ifThere(path, look(path))
    if (found && !isTrusted(found.uid))
      throw new MillraceError('refused', {
        what: `${path} belongs to another user (${found.uid}).`,
        why: 'What lies there is run with your rights.',
        fix: `If you trust it, make a copy of your own, or take it over: chown -R ${process.getuid?.()} FOLDER.`,
      })
  }
}

/** What lies at a path, a link not followed, or undefined where nothing does. */
export const lookAt = (path: string): Promise<Stats | undefined> => ifThere(path, lstat(path))

const ifThere = (path: string, looking: Promise<Stats>): Promise<Stats | undefined> =>
  looking.catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined
    throw storageError('read', path, error)
  })

/** The way from a folder to a path within it, parted by slashes: empty to the folder itself, null to what lies outside. */
export const within = (folder: string, path: string): string | null => {
  const way = relative(folder, path)
  return isAbsolute(way) || way.split(sep)[0] === '..' ? null : way.split(sep).join('/')
}

/** Bytes of a file, or undefined where there is no such file. */
export const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw storageError('read', path, error)
  }
}

/** Writes all bytes at `position` (default: where the handle stands), however many calls it takes. */
export const writeAll = async (
  file: FileHandle,
  bytes: Uint8Array,
  position: number | null = null,
) => {
  for (let done = 0; done < bytes.length; ) {
    const at = position === null ? null : position + done
    done += (await file.write(bytes, done, bytes.length - done, at)).bytesWritten
  }
}

/** A hidden name in the same folder by which `sweep` knows what is left of a write. */
export const temporaryBeside = (path: string) => join(dirname(path), temporaryName(basename(path)))

const temporaryName = (name: string) => `.${name}~${process.pid}~${randomBytes(4).toString('hex')}`

/** Milliseconds after which a temporary file that nobody has written to is left over. */
const leftOver = 3_600_000

/**
 * Removes temporary files and folders that a write has left over; answers their names. Whose process they are
 * of says nothing: it may work on another machine.
 */
export const sweep = async (folder: string): Promise<string[]> => {
  const swept: string[] = []
  for (const name of await namesIn(folder)) {
    if (!/^\..*~[^~]+~[0-9a-f]{8}$/.test(name)) continue
    const path = join(folder, name)
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs < leftOver) continue
    await rm(path, { recursive: true, force: true })
    swept.push(name)
  }
  return swept
}

/** Names in a folder, sorted; none where there is no such folder. */
export const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw storageError('read', folder, error)
  }
}

/** Runs an action on a path; a system error comes out as a `storage` error that names the path. */
export const guarded = async <T>(
  verb: string,
  path: string,
  action: () => Promise<T>,
): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    throw storageError(verb, path, error)
  }
}

const causes: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOSPC: ['The disk is full.', 'Free some space, then do it again; nothing was changed.'],
  EDQUOT: ['The disk quota is used up.', 'Free some space, then do it again; nothing was changed.'],
  EFBIG: [
    'The file would be larger than allowed.',
    'Raise the limit (ulimit -f), then do it again.',
  ],
  EROFS: ['The file system is read-only.', 'Mount it writable, or choose another folder (--home).'],
  EACCES: [
    'Permission was denied.',
    'Give this user the right, or choose another folder (--home).',
  ],
  EPERM: ['The system does not permit it.', 'Check owner and attributes of the file.'],
  EEXIST: ['A file is there already.', 'Move that file away.'],
  ENOTDIR: ['A file lies where a folder should be.', 'Move that file away.'],
  ENOENT: ['The folder is not there.', 'Create the folder, or correct the path.'],
  EIO: ['The disk reported an error.', 'Check the disk; nothing more was written.'],
  EMFILE: ['Too many files are open.', 'Raise the limit of open files (ulimit -n).'],
}

/** A system error as a `storage` error with the path and what to do; any other error as it is. */
export const storageError = (verb: string, path: string, error: unknown): unknown => {
  const code = systemCode(error)
  if (error instanceof MillraceError || code === undefined || code.startsWith('ERR_')) return error
  const [why, fix] = causes[code] ?? [messageOf(error), 'Check the path and the disk.']
  return new MillraceError('storage', {
    what: `Could not ${verb} ${path} (${code}).`,
    why,
    fix,
    cause: error,
  })
}
