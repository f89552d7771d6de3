/** The bytes of a data file, checked. */
import { isUtf8 } from 'node:buffer'
import { systemCode } from '../core/error.ts'
import { guarded, storageError } from '../core/files.ts'
import { openPlain, streamPlain } from '../core/plain.ts'
import { bad, lineOf } from './bad.ts'
import { breaksIn } from './csv.ts'
import { longestRecord, wholeRecord } from './record.ts'

const blockSize = 256 << 10

/** Longest line and longest record of a file in bytes: they bound what is held in memory, whatever the file. */
export const limitsOf = (column: string) =>
  column === wholeRecord
    ? { line: longestRecord, record: longestRecord, header: 1 << 20 }
    : { line: 65_536, record: 1 << 20, header: 65_536 }

export interface Block {
  readonly bytes: Buffer
  /** Where it begins in the file. */
  readonly offset: number
  /** Whether the file ends with it. */
  readonly last: boolean
}

/** Whole lines that were checked, about 256 kB at a time. */
export const blocks = async function* (
  file: string,
  longest: number,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Block> {
  let rest: Buffer[] = []
  let length = 0
  let offset = 0
  for await (const chunk of chunksOf(file)) {
    onBytes(chunk)
    const end = chunk.lastIndexOf(10) + 1
    if (end > 0) {
      const bytes = Buffer.concat([...rest, chunk.subarray(0, end)])
      await checkBlock(file, bytes, { offset, longest })
      yield { bytes, offset, last: false }
      offset += bytes.length
      rest = []
      length = 0
    }
    rest.push(chunk.subarray(end))
    length += chunk.length - end
    if (length > longest) throw tooLong(file, 1 + (await linesBefore(file, offset)), longest)
  }
  const bytes = Buffer.concat(rest)
  await checkBlock(file, bytes, { offset, longest })
  yield { bytes, offset, last: true }
}

/** The first bytes of a file, as many as there are up to a limit. `bad_data` where there is no such file. */
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

/** Refuses lines that hold anything but text in UTF-8; the first of them has a number in its file. */
export const checkLines = (file: string, bytes: Buffer, first: number): void => {
  if (isUtf8(bytes) && !bytes.includes(0)) return
  let line = first
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length
    checkBytes(file, bytes.subarray(start, end), line)
    start = end
  }
}

/** Lines that end before an offset; read anew, as only an error asks for it. */
export const linesBefore = async (file: string, offset: number): Promise<number> => {
  let lines = 0
  if (offset > 0) for await (const chunk of chunksOf(file, offset - 1)) lines += breaksIn(chunk)
  return lines
}

export const tooLong = (file: string, line: number, longest: number) =>
  bad(lineOf(file, line), `is longer than ${longest} bytes`, 'Split or remove that line.')

const chunksOf = async function* (
  file: string,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  try {
    yield* streamPlain(file, { end, highWaterMark: blockSize })
  } catch (error) {
    throw storageError('read', file, error)
  }
}

const checkBlock = async (
  file: string,
  bytes: Buffer,
  { offset, longest }: { readonly offset: number; readonly longest: number },
) => {
  if (!isUtf8(bytes) || bytes.includes(0))
    checkLines(file, bytes, 1 + (await linesBefore(file, offset)))
  // In leaps: each goes to the last line end that is near enough.
  for (let start = 0; bytes.length - start > longest; ) {
    const end = bytes.lastIndexOf(10, start + longest) + 1
    if (end <= start) throw tooLong(file, 1 + (await linesBefore(file, offset + start)), longest)
    start = end
  }
}

const checkBytes = (file: string, bytes: Uint8Array, line: number) => {
  if (bytes.includes(0))
    throw bad(
      lineOf(file, line),
      'holds a NUL byte',
      'Give a text file: CSV in UTF-8.',
      'It is a binary file, or text in another encoding.',
    )
  if (!isUtf8(bytes)) throw bad(lineOf(file, line), 'is not UTF-8', 'Save the file as UTF-8.')
}
