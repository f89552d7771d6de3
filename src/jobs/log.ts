/** Files that processes print into. */
import { type FileHandle, open } from 'node:fs/promises'

/** Bytes that are read at once. */
const most = 1 << 20

/** Bytes that an end of a file has. */
const end = 1 << 16

/** What a file holds from a byte on, and where the next read begins; empty where there is no file. */
export const readLog = async (
  path: string,
  from: number,
): Promise<{ readonly text: string; readonly next: number }> => {
  await using file = await openIfThere(path)
  if (!file) return { text: '', next: from }
  const bytes = Buffer.alloc(most)
  const { bytesRead } = await file.read(bytes, 0, most, from)
  return { text: bytes.toString('utf8', 0, bytesRead), next: from + bytesRead }
}

/** How a file begins and how it ends; empty where there is none. */
export const readEnds = async (path: string): Promise<string> => {
  await using file = await openIfThere(path)
  if (!file) return ''
  const { size } = await file.stat()
  const read = async (from: number, to: number) => {
    const bytes = Buffer.alloc(Math.max(0, to - from))
    await file.read(bytes, 0, bytes.length, from)
    return bytes.toString()
  }
  if (size <= 2 * end) return read(0, size)
  return `${await read(0, end)}\n${await read(size - end, size)}`
}

const openIfThere = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
