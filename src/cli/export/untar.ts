/** Reads the first file of an archive. */
import { Buffer } from 'node:buffer'

const block = 512

/** Longest name of a file, in bytes. */
const longestName = 10_000

export interface First {
  /** Path in the archive, parted by slashes. */
  readonly name: string
  readonly content: Buffer
}

/** The first plain file; null where the bytes are no archive, or the file is longer than so many bytes. */
export const firstOf = async (
  bytes: AsyncIterable<Buffer>,
  longest: number,
): Promise<First | null> => {
  const take = taking(bytes)
  let head = await entryOf(take)
  let name = head?.name
  if (head?.type === 'L') {
    if (head.bytes > longestName) return null
    name = textIn(await take(padded(head.bytes)))
    head = await entryOf(take)
  }
  if (!head || name === undefined || head.type !== '0' || head.bytes > longest) return null
  const content = await take(head.bytes)
  return content.length === head.bytes ? { name, content } : null
}

/** Takes so many bytes at a time, fewer where they end. */
const taking = (bytes: AsyncIterable<Buffer>) => {
  const source = bytes[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return async (wanted: number): Promise<Buffer> => {
    while (rest.length < wanted) {
      const { done, value } = await source.next()
      if (done) break
      rest = Buffer.concat([rest, value])
    }
    const taken = rest.subarray(0, wanted)
    rest = rest.subarray(wanted)
    return taken
  }
}

const entryOf = async (take: (wanted: number) => Promise<Buffer>) => {
  const head = await take(block)
  if (head.length < block || head.toString('latin1', 257, 262) !== 'ustar') return null
  const bytes = Number.parseInt(head.toString('latin1', 124, 136), 8)
  if (!Number.isSafeInteger(bytes) || bytes < 0) return null
  return { name: textIn(head.subarray(0, 100)), type: head.toString('latin1', 156, 157), bytes }
}

const textIn = (bytes: Buffer): string => bytes.toString('utf8').replace(/\0.*$/s, '')

const padded = (bytes: number): number => Math.ceil(bytes / block) * block
