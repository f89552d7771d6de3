/**
 * Rows of a data set as text files with one row a line, read in any order without holding them in
 * memory.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
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

/** All rows of others but some, by the places of these, ascending. */
export const without = (rows: Rows, gone: Uint32Array): Rows => {
  const length = rows.length - gone.length
  /** Behind how many of them a place comes. */
  const innerOf = (place: number): number => {
    let [low, high] = [0, gone.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((gone[middle] ?? 0) - middle <= place) low = middle + 1
      else high = middle
    }
    return place + low
  }
  return {
    length,
    at: (place) => (place >= 0 && place < length ? rows.at(innerOf(place)) : undefined),
    origin(place) {
      const inner = innerOf(place)
      return rows.origin?.(inner) ?? inner
    },
    *[Symbol.iterator]() {
      let [place, next] = [0, 0]
      for (const row of rows)
        if (gone[next] === place++) next++
        else yield row
    },
  }
}

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

/** Opens a file of `writeRows`: of every 4 kB at most 16 bytes are kept in memory, the rest stays on the disk. */
export const openRows = (path: string): RowFile => {
  const file = openSync(path, 'r')
  const { starts, places, count, length } = marksOf(file)
  const markOf = (place: number): number => {
    let [low, high] = [0, count]
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((places[middle] ?? 0) <= place) low = middle
      else high = middle
    }
    return low
  }
  /** The lines of a part, from its first byte to the end of its last line. */
  const linesOf = (first: number, last: number): Buffer => {
    const from = starts[first] ?? 0
    const bytes = Buffer.allocUnsafe((starts[last] ?? from) - from - 1)
    readWhole(file, bytes, { from, path })
    return bytes
  }
  return {
    length,
    at(place) {
      if (!(place >= 0 && place < length)) return undefined
      const mark = markOf(place)
      return lineOf(linesOf(mark, mark + 1), place - (places[mark] ?? 0))
    },
    *[Symbol.iterator]() {
      for (let first = 0; first < count; ) {
        let last = first + 1
        while (last < count && (starts[last + 1] ?? 0) - (starts[first] ?? 0) <= block) last++
        yield* linesOf(first, last).toString('utf8').split('\n')
        first = last
      }
    },
    close: () => closeSync(file),
  }
}

const readWhole = (
  file: number,
  bytes: Buffer,
  { from, path }: { readonly from: number; readonly path: string },
): void => {
  for (let done = 0; done < bytes.length; ) {
    const got = readSync(file, bytes, done, bytes.length - done, from + done)
    if (got === 0)
      throw new MillraceError('corrupt', { what: `${path} has become shorter while it is read.` })
    done += got
  }
}

const lineOf = (lines: Buffer, place: number): string => {
  let start = 0
  for (let skipped = 0; skipped < place; skipped++) start = lines.indexOf(10, start) + 1
  const end = lines.indexOf(10, start)
  return lines.toString('utf8', start, end < 0 ? lines.length : end)
}

/** Bytes that are read at once. */
const block = 1 << 20

/** Bytes after which the next row is marked. */
const apart = 4096

/** Where some rows begin, with their places; behind them the end of the file. */
interface Marks {
  readonly starts: Float64Array
  readonly places: Float64Array
  readonly count: number
  readonly length: number
}

const marksOf = (file: number): Marks => {
  const bytes = Buffer.allocUnsafe(block)
  const size = fstatSync(file).size
  const most = Math.ceil(size / apart) + 2
  const [starts, places] = [new Float64Array(most), new Float64Array(most)]
  let [count, length, end] = [0, 0, 0]
  for (let offset = 0; ; ) {
    const got = readSync(file, bytes, 0, block, offset)
    if (got === 0) break
    const part = bytes.subarray(0, got)
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) {
      if (count === 0 || end - (starts[count - 1] ?? 0) >= apart) {
        starts[count] = end
        places[count++] = length
      }
      length++
      end = offset + at + 1
    }
    offset += got
  }
  starts[count] = end
  return { starts, places, count, length }
}
