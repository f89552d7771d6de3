/** What becomes of a row before it is kept: it is masked, and left out where it is a person's who was erased. */
import type { Context } from './context.ts'
import { erasedFrom } from './erased.ts'
import type { Placed } from './lines.ts'
import { maskOf } from './mask.ts'
import type { Reader } from './record.ts'

/** The row as it is kept; undefined where it is not to be. */
export type Arrive = (row: string) => string | undefined

/** Null where every row is kept as it is. */
export const arrivalOf = async (
  context: Pick<Context, 'store'>,
  name: string,
): Promise<Arrive | null> => {
  const mask = await maskOf(context, name)
  const isErased = await erasedFrom(context, name)
  if (!mask && !isErased) return null
  return (row) => {
    const kept = mask ? mask(row) : row
    return isErased?.(kept) ? undefined : kept
  }
}

/** The rows that are kept, in their order, with their lines. */
export const arrived = (arrive: Arrive | null, read: Placed): Placed => {
  if (!arrive) return read
  const rows: string[] = []
  const lines: number[] = []
  read.rows.forEach((row, at) => {
    const kept = arrive(row)
    if (kept === undefined) return
    rows.push(kept)
    lines.push(read.lines[at] ?? 0)
  })
  return { ...read, rows, lines }
}

/** A reader that does the same, with a reason for what is left out. */
export const arrivingBy = (reader: Reader, arrive: Arrive | null): Reader => {
  if (!arrive) return reader
  return {
    ...reader,
    read(line) {
      const reading = reader.read(line)
      if (!('row' in reading)) return reading
      const row = arrive(reading.row)
      return row === undefined ? { reason: 'is of somebody who was erased' } : { row }
    },
  }
}
