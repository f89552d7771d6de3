import { createHash, hash } from 'node:crypto'
import { lstat, open, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import {
  guarded,
  makeFolder,
  moveDurably,
  namesIn,
  readIfThere,
  sizeOf,
  storageError,
  sweep,
  temporaryBeside,
  writeAll,
} from '../core/files.ts'
import { readPlain, streamPlain } from '../core/plain.ts'

export interface Blob {
  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  readonly digest: string
  readonly bytes: number
}

export type BlobState = 'sound' | 'damaged' | 'missing'

/**
 * Immutable bytes by what they are. A put is durable when it answers and may be done twice; what is
 * read is checked against its digest and refused with `corrupt` when it differs.
 */
export interface Blobs {
  put(bytes: Uint8Array): Promise<Blob>
  /** Takes a copy of a file of any size. */
  putFile(path: string): Promise<Blob>
  /** Fails with `not_found` or `corrupt`. */
  get(digest: string): Promise<Buffer>
  /** The bytes as they lie there, from the first to the last; `state` says whether they are what they were. */
  stream(digest: string): AsyncIterable<Uint8Array>
  /** Whether the bytes are there and are what they were. */
  state(digest: string): Promise<BlobState>
  /**
   * The path of a checked file of this machine that holds the bytes, to be read by another library and not to be changed.
   * `seen` is given the first of them, a megabyte or all.
   */
  file(digest: string, seen?: (first: Uint8Array) => void): Promise<string>
  /** Writes a checked copy to a path where no file is yet. */
  copyTo(digest: string, path: string): Promise<void>
  /** Removes blobs at once, whoever put them; those that are gone are none. */
  remove(digests: readonly string[]): Promise<void>
  /**
   * Blobs that nobody needs: not among those that are used, and last put before a time (milliseconds since 1970), so
   * that one whose row is still to be written is none. Removes them unless `isDry`. A put at the same time is not lost.
   */
  unused(
    used: ReadonlySet<string>,
    how: { readonly before: number; readonly isDry: boolean },
  ): Promise<Blob[]>
}

/** Blobs in a folder: `ab/cdef…`. Temporary files of a killed put are removed first. */
export const openBlobs = async (folder: string): Promise<Blobs> => {
  const staging = join(folder, 'staging')
  await makeFolder(staging)
  await sweep(staging)
  const pathOf = (digest: string) => join(folder, checkDigest(digest).slice(0, 2), digest.slice(2))

  /** Moves a complete, synced file to its place, unless a sound one is already there. */
  const settle = async (temporary: string, blob: Blob): Promise<Blob> => {
    const path = pathOf(blob.digest)
    if (await isThere(path, blob)) return blob
    await makeFolder(dirname(path))
    await moveDurably(temporary, path)
    return blob
  }
  const staged = async (write: (temporary: string) => Promise<Blob>): Promise<Blob> => {
    const temporary = temporaryBeside(join(staging, 'blob'))
    try {
      return await settle(temporary, await write(temporary))
    } finally {
      await rm(temporary, { force: true })
    }
  }

  return {
    async put(bytes) {
      const blob = { digest: digestOf(bytes), bytes: bytes.length }
      if (await isThere(pathOf(blob.digest), blob)) return blob
      return staged((temporary) =>
        guarded('write', temporary, async () => {
          const file = await open(temporary, 'wx', 0o600)
          try {
            await file.writeFile(bytes)
            await file.sync()
          } finally {
            await file.close()
          }
          return blob
        }),
      )
    },
    putFile: (path) => staged((temporary) => copyHashed(path, temporary)),
    async get(digest) {
      const path = pathOf(digest)
      const bytes = (await isPlainFile(path)) ? await readIfThere(path) : undefined
      if (bytes === undefined) throw missing(digest, path)
      if (digestOf(bytes) !== digest) throw damaged(path, digest)
      return bytes
    },
    stream: (digest) => streamPlain(pathOf(digest)),
    async state(digest) {
      const path = pathOf(digest)
      const found = await lstat(path).catch(() => undefined)
      if (!found) return 'missing'
      if (!found.isFile()) return 'damaged'
      return (await digestOfFile(path)).digest === digest ? 'sound' : 'damaged'
    },
    async file(digest, seen) {
      const path = pathOf(digest)
      const found = await lstat(path).catch(() => undefined)
      if (!found?.isFile()) throw missing(digest, path)
      if ((await checkedDigest(path, found.size, seen)) !== digest) throw damaged(path, digest)
      return path
    },
    async copyTo(digest, path) {
      const from = pathOf(digest)
      if (!(await isPlainFile(from))) throw missing(digest, from)
      if ((await copyHashed(from, path)).digest === digest) return
      await rm(path, { force: true })
      throw damaged(from, digest)
    },
    async remove(digests) {
      for (const digest of digests) {
        const path = pathOf(digest)
        await guarded('remove', path, () => rm(path, { force: true }))
      }
    },
    async unused(used, { before, isDry }) {
      const blobs: Blob[] = []
      for (const start of await namesIn(folder)) {
        if (!/^[0-9a-f]{2}$/.test(start)) continue
        for (const rest of await namesIn(join(folder, start))) {
          if (!/^[0-9a-f]{62}$/.test(rest) || used.has(start + rest)) continue
          const path = join(folder, start, rest)
          const found = await lstat(path).catch(() => undefined)
          if (!found?.isFile() || found.mtimeMs >= before) continue
          if (isDry || (await removeOld(path, temporaryBeside(join(staging, 'unused')), before)))
            blobs.push({ digest: start + rest, bytes: found.size })
        }
      }
      return blobs
    },
  }
}

/** Whether a sound blob is there; it is marked as put now. */
const isThere = async (path: string, blob: Blob): Promise<boolean> => {
  if (!(await isSound(path, blob))) return false
  const now = new Date()
  try {
    await utimes(path, now, now)
    return true
  } catch (error) {
    // It was removed as one that nobody needs, a moment ago.
    if (systemCode(error) === 'ENOENT') return false
    throw storageError('write', path, error)
  }
}

/** Removes a file that is still as old as it was; one that was put again meanwhile goes back. */
const removeOld = async (path: string, aside: string, before: number): Promise<boolean> => {
  await guarded('remove', path, () => rename(path, aside))
  if ((await lstat(aside)).mtimeMs >= before) {
    await guarded('write', path, () => rename(aside, path))
    return false
  }
  await rm(aside, { force: true })
  return true
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const digestOf = (bytes: Uint8Array | string): string => hash('sha256', bytes, 'hex')

/** SHA-256 and size of a file of any size. */
export const digestOfFile = async (path: string): Promise<Blob> => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of readWhole(path)) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { digest: hash.digest('hex'), bytes }
}

/** SHA-256 of a file of a size; a small one is read at once. */
const checkedDigest = async (
  path: string,
  bytes: number,
  seen: (first: Uint8Array) => void = () => {},
): Promise<string> => {
  if (bytes <= chunkBytes) {
    const all = await readPlain(path).catch((error: unknown) => {
      throw storageError('read', path, error)
    })
    seen(all)
    return digestOf(all)
  }
  const whole = createHash('sha256')
  let isFirst = true
  for await (const chunk of readWhole(path)) {
    if (isFirst) seen(chunk)
    isFirst = false
    whole.update(chunk)
  }
  return whole.digest('hex')
}

/** Copies a file to where none is; what could not be copied whole is removed. */
const copyHashed = async (from: string, to: string): Promise<Blob> => {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await guarded('write', to, () => open(to, 'wx', 0o600))
  try {
    for await (const chunk of readWhole(from)) {
      hash.update(chunk)
      await guarded('write', to, () => writeAll(file, chunk))
      bytes += chunk.length
    }
    await guarded('write', to, () => file.sync())
  } catch (error) {
    await rm(to, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return { digest: hash.digest('hex'), bytes }
}

/** Bytes that are read at once. */
const chunkBytes = 1 << 20

const readWhole = async function* (path: string): AsyncGenerator<Buffer> {
  try {
    yield* streamPlain(path, { highWaterMark: chunkBytes })
  } catch (error) {
    throw storageError('read', path, error)
  }
}

const isPlainFile = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isFile() ?? false

const isSound = async (path: string, blob: Blob) =>
  (await isPlainFile(path)) &&
  (await sizeOf(path)) === blob.bytes &&
  (await digestOfFile(path)).digest === blob.digest

const checkDigest = (digest: string) => {
  if (/^[0-9a-f]{64}$/.test(digest)) return digest
  throw new MillraceError('bad_input', {
    what: `${JSON.stringify(digest.slice(0, 80))} is no SHA-256 digest.`,
    fix: 'Give 64 lower-case hexadecimal digits.',
  })
}

const missing = (digest: string, path: string) =>
  new MillraceError('not_found', {
    what: `There is no blob ${digest}.`,
    why: `${path} is missing.`,
    fix: 'Put the file back from a copy of the home.',
  })

const damaged = (path: string, digest: string) =>
  new MillraceError('corrupt', {
    what: `${path} is damaged: its SHA-256 is not ${digest}.`,
    fix: 'Put the file back from a copy of the home.',
  })
