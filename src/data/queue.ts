import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded, makeFolder, storageError, syncFolder, writeAll } from '../core/files.ts'
import { type Reader, tidy } from './record.ts'

/** One line of a queue: a row, or a line that cannot be one, or an empty line. */
export interface QueueLine {
  /** Byte offsets in the file; `end` is behind the line end. */
  readonly start: number
  readonly end: number
  readonly kind: 'row' | 'blank' | 'rejected'
  /** The row; empty for the other kinds. */
  readonly text: string
}

/** The lines of a queue up to a byte offset, as a stream; no file, no lines. */
export const readQueue = async function* (
  path: string,
  reader: Reader,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<QueueLine> {
  let start = 0
  let rest: Buffer = Buffer.alloc(0)
  // Bytes of an overlong line that were dropped from `rest`.
  let dropped = 0
  if (end <= 0) return
  try {
    for await (const chunk of createReadStream(path, { end: end - 1, highWaterMark: 256 << 10 })) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let from = 0
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, from)) {
        yield queueLine(reader, rest.subarray(from, at), start, dropped, 1)
        start += dropped + at - from + 1
        dropped = 0
        from = at + 1
      }
      rest = rest.subarray(from)
      if (rest.length > reader.longest + 2) {
        dropped += rest.length
        rest = Buffer.alloc(0)
      }
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw storageError('read', path, error)
  }
  if (rest.length + dropped > 0) yield queueLine(reader, rest, start, dropped, 0)
}

const queueLine = (
  reader: Reader,
  bytes: Buffer,
  start: number,
  dropped: number,
  lineEnd: number,
): QueueLine => {
  const end = start + dropped + bytes.length + lineEnd
  if (dropped > 0 || bytes.length > reader.longest + 1 || !isUtf8(bytes))
    return { start, end, kind: 'rejected', text: '' }
  const text = tidy(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  if (text === '') return { start, end, kind: 'blank', text }
  const reading = reader.read(text)
  return 'row' in reading
    ? { start, end, kind: 'row', text: reading.row }
    : { start, end, kind: 'rejected', text: '' }
}

/** Rows as lines of a queue. `bad_input` names the first row that cannot be one. */
export const checkRows = (rows: readonly string[], reader: Reader): string[] =>
  rows.map((row, index) => {
    const text = tidy(row)
    const reading = text === '' ? { reason: 'is empty' } : reader.read(text)
    if ('row' in reading) return reading.row
    throw new MillraceError('bad_input', {
      what: `Row ${index + 1} of ${rows.length} ${reading.reason}.`,
      fix: `${reader.wanted} No row was added.`,
    })
  })

/**
 * Appends lines durably. What another program appends at the same time stays whole; a line of the
 * file that was never ended is ended first. Where the disk refuses, the file is as it was before.
 */
export const appendLines = async (path: string, lines: readonly string[]): Promise<void> => {
  await makeFolder(dirname(path))
  await guarded('write', path, async () => {
    const file = await open(path, 'a+')
    try {
      const { size } = await file.stat()
      const last = Buffer.alloc(1)
      if (size > 0) await file.read(last, 0, 1, size - 1)
      const bytes = Buffer.from(
        `${size > 0 && last[0] !== 10 ? '\n' : ''}${lines.map((line) => `${line}\n`).join('')}`,
      )
      try {
        await writeAll(file, bytes)
        await file.sync()
      } catch (error) {
        if ((await file.stat()).size < size + bytes.length) await file.truncate(size)
        throw error
      }
    } finally {
      await file.close()
    }
    await syncFolder(dirname(path))
  })
}
