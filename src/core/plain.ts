/** Files that somebody else names: opening one never waits, and what is no plain file is refused. */
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { MillraceError, systemCode } from './error.ts'

const { O_RDONLY, O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants

const ways = {
  read: O_RDONLY,
  /** Reading and appending; the file is made where there is none. */
  append: O_RDWR | O_APPEND | O_CREAT,
  /** Reading, and writing over what is there. */
  change: O_RDWR,
} as const

/**
 * Opens a plain file; a named pipe would otherwise be waited for without end. `bad_data` where it is anything
 * else, the system's own error where it cannot be opened.
 */
export const openPlain = async (path: string, way: keyof typeof ways): Promise<FileHandle> => {
  const file = await open(path, ways[way] | O_NONBLOCK | O_NOCTTY).catch((error: unknown) => {
    // Nobody can open a socket.
    throw systemCode(error) === 'ENXIO' ? notPlain(path, 'It is a socket or a device.') : error
  })
  try {
    expectPlain(path, await file.stat())
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The whole of a plain file; fails as `openPlain` does. */
export const readPlain = async (path: string): Promise<Buffer> => {
  const file = await openPlain(path, 'read')
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** Bytes of a plain file from `start` (default 0) to `end`, which is among them (default: the last). */
export const streamPlain = async function* (
  path: string,
  range: { readonly start?: number; readonly end?: number; readonly highWaterMark?: number } = {},
): AsyncGenerator<Buffer> {
  const file = await openPlain(path, 'read')
  try {
    // A block as large as the file does: the system makes room for a whole one at every look.
    const { size } = await file.stat()
    const highWaterMark = Math.min(range.highWaterMark ?? 65_536, Math.max(size, 4096))
    yield* file.createReadStream({ ...range, highWaterMark, autoClose: false })
  } finally {
    await file.close()
  }
}

/** Fails with `bad_data` unless it is a plain file, by any of its names. */
export const expectPlain = (path: string, found: Pick<Stats, KindTests>): void => {
  if (found.isFile()) return
  const kind = kinds.find(([test]) => found[test]())?.[1]
  throw notPlain(path, `It is ${kind ?? 'something else'}.`)
}

const kinds = [
  ['isDirectory', 'a folder'],
  ['isFIFO', 'a named pipe'],
  ['isSocket', 'a socket'],
  ['isCharacterDevice', 'a device'],
  ['isBlockDevice', 'a device'],
] as const
type KindTests = 'isFile' | (typeof kinds)[number][0]

const notPlain = (path: string, why: string) =>
  new MillraceError('bad_data', {
    what: `${path} is not a plain file.`,
    why,
    fix: 'Put a plain file there, or name another path.',
  })
