import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded, makeFolder, storageError, syncFolder, writeAll } from '../core/files.ts'

/** Longest row of the queue, in bytes. */
const longestRow = 10_000

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
        yield queueLine(rest.subarray(from, at), start, dropped, 1)
        start += dropped + at - from + 1
        dropped = 0
        from = at + 1
      }
      rest = rest.subarray(from)
      if (rest.length > longestRow + 2) {
        dropped += rest.length
        rest = Buffer.alloc(0)
      }
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw storageError('read', path, error)
  }
  if (rest.length + dropped > 0) yield queueLine(rest, start, dropped, 0)
}

const queueLine = (bytes: Buffer, start: number, dropped: number, lineEnd: number): QueueLine => {
  const end = start + dropped + bytes.length + lineEnd
  if (dropped > 0 || bytes.length > longestRow + 1 || !isUtf8(bytes))
    return { start, end, kind: 'rejected', text: '' }
  const text = tidy(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  if (text === '') return { start, end, kind: 'blank', text }
  return refusal(text) === undefined
    ? { start, end, kind: 'row', text }
    : { start, end, kind: 'rejected', text: '' }
}

/** Rows as lines of a queue. `bad_input` names the first row that cannot be one. */
export const checkRows = (rows: readonly string[]): string[] =>
  rows.map((row, index) => {
    const text = tidy(row)
    const reason = text === '' ? 'is empty' : refusal(text)
    if (reason === undefined) return text
    throw new MillraceError('bad_input', {
      what: `Row ${index + 1} of ${rows.length} ${reason}.`,
      fix: `Give rows of 1 to ${longestRow} bytes of plain text. No row was added.`,
    })
  })

/** Line breaks, tabs and other white space become single spaces. */
const tidy = (text: string) => text.toWellFormed().replace(/\s+/g, ' ').trim()

const refusal = (text: string): string | undefined => {
  const bytes = Buffer.byteLength(text)
  if (bytes > longestRow) return `has ${bytes} bytes, allowed are ${longestRow}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  const control = /[\u0000-\u001f\u007f]/.exec(text)?.[0]
  if (control === undefined) return undefined
  return `holds the control character U+${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}

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
