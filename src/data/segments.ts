import type { Blobs } from '../store/blobs.ts'

/** Some rows of a data set, one a line, as an immutable blob. */
export interface Segment {
  readonly digest: string
  readonly bytes: number
  readonly rows: number
}

/** Whether some segments are the last ones of others. */
export const endsWith = (segments: readonly Segment[], last: readonly Segment[]): boolean =>
  last.length > 0 &&
  last.length <= segments.length &&
  last.every(({ digest }, at) => segments[segments.length - last.length + at]?.digest === digest)

/**
 * Characters of a segment. One ends where its rows say so (see `endsHere`), not at a size: rows that are put in or taken
 * out anywhere change the segment they stand in, and all others are the blobs that are there already. The most is a
 * bound, so that one fits into memory.
 */
const size = { least: 128 << 10, usual: 512 << 10, most: 8 << 20 }
/** Segments below this size are worth merging. */
const small = size.least
/** Small segments a data set may begin with. */
const most = 64

/** Characters at either end of a row that its hash goes by. */
const hashed = 128

/** FNV-1a. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0
  return hash
}

/** Whether a segment that has its least size ends behind a row: as likely as the row is long. */
const endsHere = (row: string): boolean => {
  const hash = hashOf(row.length > 2 * hashed ? row.slice(0, hashed) + row.slice(-hashed) : row)
  // The last step of the hash mixes its low digits alone.
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  return mixed < ((row.length + 1) / (size.usual - size.least)) * 2 ** 32
}

/** Collects rows into segments. */
export const createWriter = (blobs: Blobs) => {
  const segments: Segment[] = []
  let lines: string[] = []
  let bytes = 0
  const close = async () => {
    if (lines.length === 0) return
    const blob = await blobs.put(Buffer.from(`${lines.join('\n')}\n`))
    segments.push({ ...blob, rows: lines.length })
    lines = []
    bytes = 0
  }
  return {
    async add(rows: readonly string[]) {
      for (const row of rows) {
        lines.push(row)
        bytes += row.length + 1
        if (bytes >= size.most || (bytes >= size.least && endsHere(row))) await close()
      }
    },
    async end(): Promise<Segment[]> {
      await close()
      return segments
    },
  }
}

/** The rows of segments in their order, read one segment at a time. */
export const readSegments = async function* (
  blobs: Blobs,
  segments: readonly Segment[],
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<string[]> {
  let left = limit
  for (const segment of segments) {
    if (left <= 0) return
    const lines = (await blobs.get(segment.digest)).toString('utf8').split('\n')
    lines.pop()
    yield lines.length > left ? lines.slice(0, left) : lines
    left -= lines.length
  }
}

/** Puts rows before a data set; many small segments at its head are merged into one. */
export const prepend = async (
  blobs: Blobs,
  rows: readonly string[],
  segments: readonly Segment[],
): Promise<Segment[]> => {
  const writer = createWriter(blobs)
  await writer.add(rows)
  const ends = segments.findIndex((segment) => segment.bytes >= small)
  const head = ends < 0 ? segments : segments.slice(0, ends)
  if (head.length < most) return [...(await writer.end()), ...segments]
  for await (const older of readSegments(blobs, head)) await writer.add(older)
  return [...(await writer.end()), ...segments.slice(head.length)]
}
