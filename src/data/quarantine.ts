/** Lines of a queue that cannot be rows, kept with their reasons in a file beside it. */
import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { writeAll } from '../core/files.ts'
import { openPlain } from '../core/plain.ts'
import { identityOf } from './identity.ts'
import { writing } from './pending.ts'
import type { QueuePart } from './queue.ts'

/** A line that cannot be a row. */
export interface Rejected extends QueuePart {
  /** Its number in the queue, from 1. */
  readonly line: number
  readonly reason: string
}

/** Longest part of a line that is kept, in bytes. */
export const longestKept = 1 << 20

/** The file beside a queue that takes such lines, one JSON object a line: time, reason, line. */
export const quarantineOf = (queue: string): string => {
  const { dir, name } = parse(queue)
  return join(dir, `${name}.quarantine.jsonl`)
}

/** The line that an entry of a quarantine keeps. */
export const lineIn = (entry: string): string => {
  try {
    const { line } = JSON.parse(entry)
    return typeof line === 'string' ? line : ''
  } catch {
    return ''
  }
}

/** Writes what is to be appended to a quarantine of a size, with the time it happened. */
export const stageQuarantine = async (
  queue: string,
  lines: readonly Rejected[],
  staged: string,
  time: number,
): Promise<{ readonly at: number }> => {
  const target = quarantineOf(queue)
  const at = (await identityOf(target))?.size ?? 0
  const ended = at === 0 || (await lastByte(target, at)) === lineFeed
  const kept = new Date(time).toISOString()
  const source = await openPlain(queue, 'read')
  try {
    await writing(queue, staged, async (file) => {
      if (!ended) await writeAll(file, Buffer.from('\n'))
      for (const line of lines) {
        const entry = { time: kept, reason: line.reason, ...textOf(await bytesOf(source, line)) }
        await writeAll(file, Buffer.from(`${JSON.stringify(entry)}\n`))
      }
    })
  } finally {
    await source.close()
  }
  return { at }
}

const lineFeed = 10
const carriageReturn = 13

/** The line without its line end, as far as it is kept. */
const bytesOf = async (file: FileHandle, { start, end, ended }: QueuePart): Promise<Buffer> => {
  const length = end - start - (ended ? 1 : 0)
  const bytes = Buffer.alloc(Math.min(length, longestKept))
  for (let done = 0, got = -1; got !== 0 && done < bytes.length; done += got)
    got = (await file.read(bytes, done, bytes.length - done, start + done)).bytesRead
  if (length > longestKept) return bytes.subarray(0, wholeCharacters(bytes))
  return ended && bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
}

/** Bytes up to the last character of UTF-8 that is whole. */
const wholeCharacters = (bytes: Buffer): number => {
  let begin = bytes.length - 1
  while (begin > bytes.length - 4 && ((bytes[begin] ?? 0) & 0xc0) === 0x80) begin--
  const width = [0xf0, 0xe0, 0xc0].findIndex((mark) => (bytes[begin] ?? 0) >= mark)
  const needed = width < 0 ? 1 : 4 - width
  return begin + needed > bytes.length ? begin : bytes.length
}

const textOf = (bytes: Buffer) =>
  isUtf8(bytes) ? { line: bytes.toString('utf8') } : { base64: bytes.toString('base64') }

const lastByte = async (path: string, size: number): Promise<number | undefined> => {
  const file = await openPlain(path, 'read')
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    return buffer[0]
  } finally {
    await file.close()
  }
}
