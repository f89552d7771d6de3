/**
 * Rows of a data set as text files with one row a line, read in any order without holding them in
 * memory.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { MillraceError } from './error.ts'
import { guarded, writeAll } from './files.ts'

/** Rows in an order, each as text. An array of strings is one. */
export interface Rows {
  readonly length: number
  /** The row at a place from 0; undefined beyond the last. */
  at(place: number): string | undefined
  /** Place in the whole data set of the row at a place; the same where this is the whole. */
  origin?(place: number): number
  [Symbol.iterator](): Iterator<string>
}

/** Some rows of others, by their places. */
export const subset = (rows: Rows, places: Uint32Array): Rows => ({
  length: places.length,
  at(place) {
    const inner = places[place]
    return inner === undefined ? undefined : rows.at(inner)
  },
  origin(place) {
    const inner = places[place] ?? 0
    return rows.origin?.(inner) ?? inner
  },
  *[Symbol.iterator]() {
    for (const place of places) yield rows.at(place) ?? ''
  },
})

/** Writes rows to a file, one a line; they must not hold line breaks. */
export const writeRows = (path: string, batches: AsyncIterable<readonly string[]>): Promise<void> =>
  guarded('write', path, async () => {
    const file = await open(path, 'w')
    try {
      for await (const rows of batches)
        if (rows.length > 0) await writeAll(file, Buffer.from(`${rows.join('\n')}\n`))
    } finally {
      await file.close()
    }
  })

/** Rows in a file. Close it. */
export interface RowFile extends Rows {
  close(): void
}

const block = 1 << 20

/** Opens a file of `writeRows`: eight bytes a row are kept in memory, the rest stays on the disk. */
export const openRows = (path: string): RowFile => {
  const file = openSync(path, 'r')
  const ends = endsOf(file)
  const read = (from: number, to: number): Buffer => {
    const bytes = Buffer.allocUnsafe(to - from)
    for (let done = 0; done < bytes.length; ) {
      const got = readSync(file, bytes, done, bytes.length - done, from + done)
      if (got === 0)
        throw new MillraceError('corrupt', { what: `${path} has become shorter while it is read.` })
      done += got
    }
    return bytes
  }
  const startOf = (place: number) => (place === 0 ? 0 : (ends[place - 1] as number) + 1)
  return {
    length: ends.length,
    at(place) {
      const end = ends[place]
      return end === undefined ? undefined : read(startOf(place), end).toString('utf8')
    },
    *[Symbol.iterator]() {
      for (let first = 0; first < ends.length; ) {
        let last = first
        while (last + 1 < ends.length && (ends[last + 1] as number) - startOf(first) < block) last++
        yield* read(startOf(first), ends[last] as number)
          .toString('utf8')
          .split('\n')
        first = last + 1
      }
    },
    close: () => closeSync(file),
  }
}

/** Where each line ends. */
const endsOf = (file: number): Float64Array => {
  const bytes = Buffer.allocUnsafe(block)
  let ends = new Float64Array(1024)
  let count = 0
  for (let offset = 0; ; ) {
    const got = readSync(file, bytes, 0, block, offset)
    if (got === 0) return ends.slice(0, count)
    const part = bytes.subarray(0, got)
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) {
      if (count === ends.length) {
        const larger = new Float64Array(2 * count)
        larger.set(ends)
        ends = larger
      }
      ends[count++] = offset + at
    }
    offset += got
  }
}
