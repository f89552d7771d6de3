/** Which rows of a training are held out: decided once, and read by every rank. */
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { readIfThere, writeDurably } from '../core/files.ts'
import type { Rows } from '../core/rows.ts'
import { heldOut, type Sides, sidesOf } from '../tasks/kit/split.ts'
import type { Task } from '../tasks/kit/task.ts'

const heldOutIn = (folder: string) => join(folder, 'held-out')

/** Splits the rows of a training and keeps in the folder of its run how. */
export const splitOnce = async (
  folder: string,
  rows: Rows,
  task: Task,
  share: number,
): Promise<Sides> => {
  const places = heldOut(rows, { identity: (row) => task.identity(row), share })
  await writeDurably(heldOutIn(folder), Buffer.from(places.buffer))
  return sidesOf(rows, places)
}

/** The sides as they were split. */
export const readSides = async (folder: string, rows: Rows): Promise<Sides> =>
  sidesOf(rows, await readHeldOut(folder))

/** Places of the rows that are held out, ascending. */
export const readHeldOut = async (folder: string): Promise<Uint32Array> => {
  const bytes = await readIfThere(heldOutIn(folder))
  if (!bytes)
    throw new MillraceError('internal', { what: `The rows in ${folder} have not been split.` })
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}
