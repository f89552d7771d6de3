/** Writes archives as ustar has them, with GNU's long names; any tar reads them. */
import { MillraceError } from '../../core/error.ts'
import { streamPlain } from '../../core/plain.ts'

export interface Entry {
  /** Path in the archive, parted by slashes. */
  readonly name: string
  /** A plain file. */
  readonly path: string
  readonly bytes: number
}

const block = 512

/** Longest name that a header holds, in bytes. */
const longestName = 100

/** Largest file of which a header holds the size: 11 octal digits. */
const largest = 8 ** 11 - 1

/** The bytes of an archive of plain files, all of one time (milliseconds since 1970) and for all to read. */
export const tarOf = async function* (
  entries: readonly Entry[],
  time: number,
): AsyncGenerator<Buffer> {
  for (const { name, path, bytes } of entries) {
    if (bytes > largest)
      throw new MillraceError('too_large', {
        what: `${name} has ${bytes} bytes; an archive takes files of ${largest} at most.`,
        fix: 'Export to a folder.',
      })
    const named = Buffer.from(name)
    if (named.length > longestName) {
      const whole = Buffer.concat([named, Buffer.alloc(1)])
      yield header('././@LongLink', { type: 'L', bytes: whole.length, time: 0 })
      yield whole
      yield padding(whole.length)
    }
    yield header(name, { type: '0', bytes, time })
    let written = 0
    for await (const chunk of streamPlain(path)) {
      written += chunk.length
      yield chunk
    }
    if (written !== bytes)
      throw new MillraceError('corrupt', {
        what: `${path} has ${written} bytes, expected ${bytes}: it was changed while it was read.`,
        fix: 'Export again.',
      })
    yield padding(bytes)
  }
  yield Buffer.alloc(2 * block)
}

const padding = (bytes: number): Buffer => Buffer.alloc((block - (bytes % block)) % block)

interface Described {
  /** `0` a plain file, `L` the name of the next entry. */
  readonly type: '0' | 'L'
  readonly bytes: number
  readonly time: number
}

const header = (name: string, { type, bytes, time }: Described): Buffer => {
  const made = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    made.write(value.toString(8).padStart(length - 1, '0'), at)
  Buffer.from(name).copy(made, 0, 0, longestName)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(bytes, 124, 12)
  octal(Math.max(0, Math.floor(time / 1000)), 136, 12)
  // The sum counts itself as spaces.
  made.fill(' ', 148, 156)
  made.write(type, 156)
  made.write('ustar\u000000', 257)
  octal(
    made.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return made
}
