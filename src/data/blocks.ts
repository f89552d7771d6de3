/** The bytes of a data file, checked. */
import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf, systemCode } from '../core/error.ts'
import { guarded, storageError } from '../core/files.ts'
import { openPlain, streamPlain } from '../core/plain.ts'
import { bad, lineOf } from './bad.ts'
import { breaksIn } from './csv.ts'
import { mostFields } from './json.ts'
import { longestRecord } from './record.ts'
import { decoded, withLines } from './sources/encoding.ts'
import type { Reading, Text } from './sources/reading.ts'

const blockSize = 256 << 10

/** Longest line and longest record of a file in bytes: they bound what is held in memory, whatever the file. */
export const limitsOf = ({ limits = {} }: Reading) => ({
  line: limits.line ?? longestRecord,
  header: Math.min(limits.line ?? longestRecord, 1 << 20),
  columns: limits.columns ?? mostFields,
})

export interface Block {
  readonly bytes: Buffer
  /** Where it begins in the file. */
  readonly offset: number
  /** Whether the file ends with it. */
  readonly last: boolean
}

/** Whole lines that were checked, about 256 kB at a time. */
export const blocks = async function* (
  text: Text,
  longest: number,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Block> {
  let rest: Buffer[] = []
  let length = 0
  let offset = 0
  for await (const chunk of textOf(text, onBytes)) {
    const end = chunk.lastIndexOf(10) + 1
    if (end > 0) {
      const bytes = Buffer.concat([...rest, chunk.subarray(0, end)])
      await checkBlock(text, bytes, { offset, longest })
      yield { bytes, offset, last: false }
      offset += bytes.length
      rest = []
      length = 0
    }
    rest.push(chunk.subarray(end))
    length += chunk.length - end
    if (length > longest) throw tooLong(text.file, 1 + (await linesBefore(text, offset)), longest)
  }
  const bytes = Buffer.concat(rest)
  await checkBlock(text, bytes, { offset, longest })
  yield { bytes, offset, last: true }
}

/** The first bytes of a file as they lie there, as many as there are up to a limit. `bad_data` where there is no such file. */
export const firstBytes = async (file: string, limit: number): Promise<Buffer> => {
  const handle = await openPlain(file, 'read').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw storageError('read', file, error)
    throw bad(file, 'is not there', 'Create it, or correct its path in the configuration.')
  })
  try {
    return await guarded('read', file, async () => {
      const { size } = await handle.stat()
      const buffer = Buffer.allocUnsafe(Math.min(limit, Math.max(size, 1)))
      let done = 0
      for (let got = -1; got !== 0 && done < buffer.length; done += got)
        got = (await handle.read(buffer, done, buffer.length - done, done)).bytesRead
      return buffer.subarray(0, done)
    })
  } finally {
    await handle.close()
  }
}

/** Refuses lines that hold anything but text; the first of them has a number in its file. */
export const checkLines = (text: Text, bytes: Buffer, first: number): void => {
  if (isSound(text, bytes)) return
  let line = first
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length
    checkBytes(text, bytes.subarray(start, end), line)
    start = end
  }
}

const replacement = Buffer.from('\uFFFD')

const isSound = ({ encoding }: Text, bytes: Buffer): boolean =>
  isUtf8(bytes) && !bytes.includes(0) && (encoding === 'utf-8' || !bytes.includes(replacement))

/** Lines that end before an offset; read anew, as only an error asks for it. */
const linesBefore = async (text: Text, offset: number): Promise<number> => {
  let lines = 0
  let left = offset
  for await (const chunk of textOf(text)) {
    lines += breaksIn(chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) break
  }
  return lines
}

export const tooLong = (file: string, line: number, longest: number) =>
  bad(lineOf(file, line), `is longer than ${longest} bytes`, 'Split or remove that line.')

/** A file as UTF-8 with LF or CRLF; `onBytes` sees its bytes as they lie there. */
export const textOf = (
  { path, file, encoding, returns, packed }: Text,
  onBytes: (bytes: Uint8Array) => void = () => {},
): AsyncGenerator<Buffer> => {
  const raw = chunksOf(path, onBytes)
  const chunks = decoded(packed ? unpacked(file, raw) : raw, encoding)
  return returns ? withLines(chunks) : chunks
}

const chunksOf = async function* (
  path: string,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of streamPlain(path, { highWaterMark: blockSize })) {
      onBytes(chunk)
      yield chunk
    }
  } catch (error) {
    throw storageError('read', path, error)
  }
}

/** What gzip packed. `bad_data` where it ends early or is damaged. */
const unpacked = async function* (
  file: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: blockSize })
  const feed = Readable.from(chunks)
  feed.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const chunk of feed.pipe(gunzip)) yield chunk
  } catch (error) {
    if (!systemCode(error)?.startsWith('Z_')) throw error
    throw bad(
      file,
      'cannot be unpacked',
      'Put a whole file there.',
      `gzip says: ${messageOf(error)}.`,
    )
  } finally {
    feed.destroy()
  }
}

const checkBlock = async (
  text: Text,
  bytes: Buffer,
  { offset, longest }: { readonly offset: number; readonly longest: number },
) => {
  if (!isSound(text, bytes)) checkLines(text, bytes, 1 + (await linesBefore(text, offset)))
  // In leaps: each goes to the last line end that is near enough.
  for (let start = 0; bytes.length - start > longest; ) {
    const end = bytes.lastIndexOf(10, start + longest) + 1
    if (end <= start)
      throw tooLong(text.file, 1 + (await linesBefore(text, offset + start)), longest)
    start = end
  }
}

const checkBytes = (text: Text, bytes: Buffer, line: number) => {
  const place = lineOf(text.file, line)
  if (bytes.includes(0))
    throw bad(
      place,
      'holds a NUL byte',
      'Give a text file: CSV in UTF-8.',
      'It is a binary file, or text in another encoding.',
    )
  if (isSound(text, bytes)) return
  const other = 'or declare its `encoding` in the configuration, such as `windows-1252`.'
  if (text.encoding === 'utf-8')
    throw bad(place, 'is not UTF-8', `Save the file as UTF-8, ${other}`)
  throw bad(
    place,
    `holds bytes that are not ${text.encoding}`,
    `Correct that line, ${other}`,
    'The rest of the file was read as such.',
  )
}
