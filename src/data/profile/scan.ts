/** One pass over a relation. */
import type { Chunk, Vector } from '../../store/lake/chunk.ts'
import type { Lake } from '../../store/lake/lake.ts'
import { readRecords } from '../decode/read.ts'
import { type Wanted, wantedSql } from '../decode/wanted.ts'
import type { Relation } from '../relation.ts'

/** What is wanted of the rows, and what is done with its vectors. */
export interface Rider {
  readonly select: readonly Wanted[]
  add(vectors: readonly Vector[], rows: number): void
}

export interface ScanOptions {
  /** Places of rows that are left out, ascending. */
  readonly except?: Uint32Array | undefined
  /** Called once all riders have seen some rows, with what each was given. */
  readonly after?: (vectors: readonly (readonly Vector[])[], rows: number) => void
}

/** Columns that SQL reads in one pass: a chunk of each takes some memory, and so does each step of reading it. */
const mostAtOnce = 250

/** In groups that are read in one pass. */
export const groupsOf = <T>(columns: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(columns.length / mostAtOnce) }, (_, at) =>
    columns.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
  )

/** Chunks of SQL that a rider is given one after the other, so that what it counts in stays in the processor's cache. */
const together = 8

/** Hands the rows of a relation to riders. Answers how many. */
export const scan = async (
  lake: Lake,
  relation: Relation,
  riders: readonly Rider[],
  { except = new Uint32Array(0), after }: ScanOptions = {},
): Promise<number> => {
  const left = createSieve(except)
  const partsOf = createParts(riders)
  let rows = 0
  for await (const chunks of chunksOf(lake, relation, riders)) {
    const given = chunks.map((whole) => {
      const chunk = left(whole)
      return { rows: chunk.rows, parts: partsOf(chunk) }
    })
    riders.forEach((rider, at) => {
      for (const { parts, rows } of given) rider.add(parts[at] ?? [], rows)
    })
    if (after) for (const { parts, rows } of given) after(parts, rows)
    rows += given.reduce((sum, { rows }) => sum + rows, 0)
  }
  return rows
}

const chunksOf = (lake: Lake, { from, records }: Relation, riders: readonly Rider[]) => {
  const wanted = riders.flatMap(({ select }) => select)
  return records
    ? readRecords(lake, records, wanted)
    : inGroups(lake.vectors(`select ${wanted.map(wantedSql).join(', ')} from ${from}`))
}

async function* inGroups(chunks: AsyncIterable<Chunk>): AsyncGenerator<readonly Chunk[]> {
  let group: Chunk[] = []
  for await (const chunk of chunks) {
    group.push(chunk)
    if (group.length < together) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

/** The columns of a chunk by rider. */
const createParts = (riders: readonly Rider[]) => {
  const ends: number[] = []
  for (const { select } of riders) ends.push((ends.at(-1) ?? 0) + select.length)
  const places = ends.map((to, at) => ({ from: ends[at - 1] ?? 0, to }))
  return ({ columns }: Chunk) => places.map(({ from, to }) => columns.slice(from, to))
}

/** Takes rows out of chunks as they come. */
const createSieve = (except: Uint32Array) => {
  let [from, next] = [0, 0]
  return (chunk: Chunk): Chunk => {
    const start = from
    from += chunk.rows
    if (except.length === 0) return chunk
    const kept: number[] = []
    for (let row = 0; row < chunk.rows; row++)
      if (except[next] === start + row) next++
      else kept.push(row)
    return { rows: kept.length, columns: chunk.columns.map((column) => taken(column, kept)) }
  }
}

const taken = ({ valid, numbers, words, text }: Vector, kept: readonly number[]): Vector => ({
  valid: valid && bitsAt(valid, kept),
  numbers: numbers.length > 0 ? Float64Array.from(kept, (row) => numbers[row] ?? 0) : numbers,
  words:
    words.length > 0
      ? Uint32Array.from(
          { length: 2 * kept.length },
          (_, at) => words[2 * (kept[at >> 1] ?? 0) + (at & 1)] ?? 0,
        )
      : words,
  text: (row) => text(kept[row] ?? 0),
})

const bitsAt = (valid: Uint8Array, kept: readonly number[]) => {
  const bits = new Uint8Array((kept.length >> 3) + 1)
  kept.forEach((row, at) => {
    const bit = ((valid[row >> 3] ?? 0) >> (row & 7)) & 1
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (bit << (at & 7))
  })
  return bits
}
