/** One pass over a relation. */
import type { Chunk, Vector } from '../../store/lake/chunk.ts'
import type { Lake } from '../../store/lake/lake.ts'

/** A part of the select list, and what is done with its vectors. */
export interface Rider {
  readonly select: readonly string[]
  add(vectors: readonly Vector[], rows: number): void
}

export interface ScanOptions {
  /** Places of rows that are left out, ascending. */
  readonly except?: Uint32Array | undefined
  /** Called once all riders have seen some rows, with what each was given. */
  readonly after?: (vectors: readonly (readonly Vector[])[], rows: number) => void
}

/** Columns that are read in one pass: a chunk of each takes some memory, and so does each step of reading it. */
const mostAtOnce = 250

/** In groups that are read in one pass. */
export const groupsOf = <T>(columns: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(columns.length / mostAtOnce) }, (_, at) =>
    columns.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
  )

/** Chunks that a rider is given one after the other, so that what it counts in stays in the processor's cache. */
const together = 8

/** Hands the rows of what stands behind `from` to riders. Answers how many. */
export const scan = async (
  lake: Lake,
  from: string,
  riders: readonly Rider[],
  { except = new Uint32Array(0), after }: ScanOptions = {},
): Promise<number> => {
  const list = riders.flatMap(({ select }) => select)
  const left = createSieve(except)
  const partsOf = createParts(riders)
  let waiting: { readonly rows: number; readonly parts: readonly (readonly Vector[])[] }[] = []
  let rows = 0
  const hand = () => {
    riders.forEach((rider, at) => {
      for (const { parts, rows } of waiting) rider.add(parts[at] ?? [], rows)
    })
    if (after) for (const { parts, rows } of waiting) after(parts, rows)
    waiting = []
  }
  for await (const whole of lake.vectors(`select ${list.join(', ')} from ${from}`)) {
    const chunk = left(whole)
    rows += chunk.rows
    waiting.push({ rows: chunk.rows, parts: partsOf(chunk) })
    if (waiting.length === together) hand()
  }
  hand()
  return rows
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
