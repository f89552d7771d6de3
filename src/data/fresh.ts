/** The rows of a version that stand before those of an earlier one, where its rows are the last ones of this version. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../store/home.ts'
import { columnsIn, type Relation, relationOf, rowsRelation } from './relation.ts'
import { endsWith, readSegments, type Segment } from './segments.ts'

export interface Fresh extends AsyncDisposable {
  readonly rows: number
  columns(column: string): Promise<readonly string[]>
  texts(): AsyncIterable<readonly string[]>
  /** Their relation, with their columns or those that are given. */
  relation(column: string, given?: readonly string[]): Promise<Relation>
  /** Whether all segments of the earlier version are segments of this one. */
  readonly isWhole: boolean
}

/** Bytes at the heads of both versions that are read where their segments differ. */
const mostRead = 64 << 20

/**
 * Null where the rows of the earlier version are not the last ones. Small segments are merged now and then, so where
 * segments differ the rows in them are compared.
 */
export const freshOf = async (
  { blobs }: Pick<Store, 'blobs'>,
  segments: readonly Segment[],
  theirs: readonly Segment[],
): Promise<Fresh | null> => {
  if (endsWith(segments, theirs)) {
    const fresh = segments.slice(0, segments.length - theirs.length)
    return {
      rows: sumOf(fresh, 'rows'),
      columns: (column) => columnsIn({ blobs }, fresh, column),
      relation: (column, given) => relationOf({ blobs }, fresh, column, given),
      texts: () => readSegments(blobs, fresh),
      isWhole: true,
      async [Symbol.asyncDispose]() {},
    }
  }
  const alike = countAlike(segments, theirs)
  if (alike === 0) return null
  const [head, other] = [segments, theirs].map((all) => all.slice(0, all.length - alike))
  if (!head || !other || sumOf([...head, ...other], 'bytes') > mostRead) return null
  const [text, last] = [await textOf(blobs, head), await textOf(blobs, other)]
  const ends = text.length - last.length
  const isLast =
    ends >= 0 && text.subarray(ends).equals(last) && (ends === 0 || text[ends - 1] === 10)
  return isLast ? ofText(text.subarray(0, ends), sumOf(head, 'rows') - sumOf(other, 'rows')) : null
}

const sumOf = (segments: readonly Segment[], what: 'rows' | 'bytes'): number =>
  segments.reduce((sum, segment) => sum + segment[what], 0)

/** Segments at the end that both have. */
const countAlike = (one: readonly Segment[], other: readonly Segment[]): number => {
  let count = 0
  while (
    count < Math.min(one.length, other.length) &&
    one.at(-1 - count)?.digest === other.at(-1 - count)?.digest
  )
    count++
  return count
}

const textOf = async (blobs: Store['blobs'], segments: readonly Segment[]): Promise<Buffer> =>
  Buffer.concat(await Promise.all(segments.map(({ digest }) => blobs.get(digest))))

const ofText = async (text: Buffer, rows: number): Promise<Fresh> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const file = join(folder, 'rows')
  await writeFile(file, text, { mode: 0o600 })
  return {
    rows,
    columns: async (column) => (await rowsRelation([file], column)).columns,
    relation: (column, given) => rowsRelation([file], column, given),
    texts: async function* () {
      if (text.length > 0) yield text.toString('utf8').split('\n').slice(0, -1)
    },
    isWhole: false,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true })
    },
  }
}
