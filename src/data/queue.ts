import { isUtf8 } from 'node:buffer'
import { MillraceError, systemCode } from '../core/error.ts'
import { storageError } from '../core/files.ts'
import { streamPlain } from '../core/plain.ts'
import { completed, type Reader, tidy } from './record.ts'

/** One line of a queue: a row, or a line that cannot be one, or an empty line. */
export type QueueLine = QueuePart &
  (
    | { readonly kind: 'row'; readonly text: string }
    | { readonly kind: 'blank' }
    /** Why it cannot be a row, without naming it: `is not UTF-8`. */
    | { readonly kind: 'rejected'; readonly reason: string }
  )

/** Where a line stands in a queue. */
export interface QueuePart {
  /** Byte offsets in the file; `end` is behind the line end. */
  readonly start: number
  readonly end: number
  /** Whether there is a line end. */
  readonly ended: boolean
}

export interface QueueRange {
  /** Where a line begins. Default 0. */
  readonly start?: number
  /** Default: the end of the file. */
  readonly end?: number
}

/**
 * The lines of a queue between two byte offsets, in parts of about 256 kB: read each to its end before the
 * next. No file, no lines.
 */
export const readQueue = async function* (
  path: string,
  reader: Reader,
  { start = 0, end = Number.POSITIVE_INFINITY }: QueueRange = {},
): AsyncGenerator<Iterable<QueueLine>> {
  if (end <= start) return
  const lines = createLines(reader, start)
  try {
    for await (const chunk of streamPlain(path, { start, end: end - 1, highWaterMark }))
      yield lines.read(chunk)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw storageError('read', path, error)
  }
  yield lines.end()
}

/** Makes lines of chunks; a line may go on from chunk to chunk. */
const createLines = (reader: Reader, start: number) => {
  let from = start
  let length = 0
  // The beginning of a line; of an overlong one only its length is kept.
  let rest: Buffer[] = []
  const add = (bytes: Buffer) => {
    length += bytes.length
    if (lengthIsSound(reader, length)) rest.push(bytes)
    else rest = []
  }
  const take = (ended: boolean): QueueLine => {
    const part = { start: from, end: from + length + (ended ? 1 : 0), ended }
    const line = lengthIsSound(reader, length)
      ? readLine(reader, joined(rest), part)
      : tooLong(reader, part)
    from = part.end
    length = 0
    rest = []
    return line
  }
  return {
    *read(chunk: Buffer) {
      let at = 0
      for (let next = chunk.indexOf(10); next >= 0; next = chunk.indexOf(10, at)) {
        add(chunk.subarray(at, next))
        yield take(true)
        at = next + 1
      }
      if (at < chunk.length) add(chunk.subarray(at))
    },
    *end() {
      if (length > 0) yield take(false)
    },
  }
}

const highWaterMark = 256 << 10

const joined = (parts: readonly Buffer[]): Buffer => {
  const [only] = parts
  return only && parts.length === 1 ? only : Buffer.concat(parts)
}

/** A carriage return does not count. */
const lengthIsSound = ({ longest }: Reader, length: number) => length <= longest + 1

const tooLong = ({ longest }: Reader, part: QueuePart): QueueLine => ({
  ...part,
  kind: 'rejected',
  reason: `is longer than ${longest} bytes`,
})

const readLine = (reader: Reader, bytes: Buffer, part: QueuePart): QueueLine => {
  if (!isUtf8(bytes)) return { ...part, kind: 'rejected', reason: 'is not UTF-8' }
  const text = tidy(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  if (text === '') return { ...part, kind: 'blank' }
  const reading = reader.read(text)
  return 'row' in reading
    ? { ...part, kind: 'row', text: reading.row }
    : { ...part, kind: 'rejected', reason: reading.reason }
}

/** Rows as they are to be kept, before they are checked. `conflict` names the first that cannot be completed. */
export const completeRows = async (rows: readonly string[], reader: Reader): Promise<string[]> => {
  if (!reader.complete) return [...rows]
  const done: string[] = []
  for (const [index, row] of rows.entries()) {
    const read = reader.read(tidy(row))
    const reading = await completed(reader, read)
    // What cannot be read at all is told where rows are checked.
    if ('row' in read && 'reason' in reading)
      throw refused('conflict', { index, of: rows.length, reason: reading.reason }, reader)
    done.push('row' in reading ? reading.row : row)
  }
  return done
}

interface Refused {
  readonly index: number
  readonly of: number
  readonly reason: string | null
}

const refused = (
  code: 'bad_input' | 'conflict',
  { index, of, reason }: Refused,
  { wanted }: Reader,
) =>
  new MillraceError(code, {
    what: `Row ${index + 1} of ${of} ${reason}.`,
    fix: `${wanted} No row was added.`,
  })

/**
 * Rows as lines of a queue. `conflict` names the first row that does not go with the columns and the champion that are
 * there, `bad_input` one that is empty.
 */
export const checkRows = (
  rows: readonly string[],
  reader: Reader,
  admit: (row: string) => string | null = () => null,
): string[] =>
  rows.map((row, index) => {
    const text = tidy(row)
    const reading = text === '' ? { reason: 'is empty' } : reader.read(text)
    const reason = 'row' in reading ? admit(reading.row) : reading.reason
    if ('row' in reading && reason === null) return reading.row
    throw refused(
      text === '' ? 'bad_input' : 'conflict',
      { index, of: rows.length, reason },
      reader,
    )
  })

/** `conflict` names the first row that has a reason against it. */
export const expectAdmitted = (reasons: readonly (string | null)[]): void => {
  const at = reasons.findIndex((reason) => reason !== null)
  if (at < 0) return
  throw new MillraceError('conflict', {
    what: `Row ${at + 1} of ${reasons.length} ${reasons[at]}.`,
    fix: 'Correct it, or leave it out. No row was added.',
  })
}

export interface QueueLimits {
  readonly rows: number
  readonly bytes: number
}
