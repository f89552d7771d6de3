import type { Blobs } from '../store/blobs.ts'

/** Some rows of a data set, one a line, as an immutable blob. */
export interface Segment {
  readonly digest: string
  readonly bytes: number
  readonly rows: number
}

/** A segment is closed at this size, so that one fits into memory whatever the data set. */
const full = 8 << 20
/** Segments below this size are worth merging. */
const small = 1 << 20
/** Small segments a data set may begin with. */
const most = 64

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
        if (bytes >= full) await close()
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
