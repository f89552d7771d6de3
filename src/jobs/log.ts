/** Files that processes print into. */
import { type FileHandle, open } from 'node:fs/promises'

/** Bytes that are read at once. */
const most = 1 << 20

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

/** The last line of a file that says something; empty where there is none. */
export const lastLineIn = async (path: string): Promise<string> => {
  await using file = await openIfThere(path)
  if (!file) return ''
  const { size } = await file.stat()
  const { text } = await readLog(path, Math.max(0, size - 4096))
  return text.trimEnd().split('\n').at(-1)?.trim() ?? ''
}

const openIfThere = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
