import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import type { RunsQuery } from './types.ts'

/** By what a run is put in its place: a number, or else a word, or else nothing (''), which stands last. */
export interface Key {
  readonly number: number | null
  readonly word: string
  /** Its id, or that of the search which it stands for. */
  readonly entry: string
}

/** One place of a list: the run that is shown there, and of how many trials it is one. */
export interface Place extends Key {
  readonly id: string
  readonly count: number
}

/** Where a page ended. */
export interface Cursor extends Key {
  readonly asOf: number
}

type Order = Pick<RunsQuery, 'sort' | 'order' | 'folded'>

const stored = z.tuple([
  z.string(),
  z.string(),
  z.boolean(),
  z.number(),
  z.string().nullable(),
  z.string(),
  z.string(),
])

/** A cursor as text that means nothing to its reader. */
export const writeCursor = ({ sort, order, folded }: Order, cursor: Cursor): string => {
  const { asOf, number, word, entry } = cursor
  // As text: JSON has no word for what is infinite.
  const fields = [sort, order, folded, asOf, number === null ? null : String(number), word, entry]
  return Buffer.from(JSON.stringify(fields)).toString('base64url')
}

/** Reads a cursor. `not_found` where it is none, or one of another order. */
export const readCursor = (text: string, asked: Order): Cursor => {
  const { data } = stored.safeParse(parsed(text))
  if (!data)
    throw refused('is none that an answer gave', 'Leave it out to begin with the first page.')
  const [sort, order, folded, asOf, number, word, entry] = data
  if (sort !== asked.sort || order !== asked.order || folded !== asked.folded)
    throw refused(
      `is of an answer sorted by ${sort}, ${order}${folded ? ', with trials folded' : ''}`,
      'Ask in the same order, or without it.',
    )
  return { asOf, number: number === null ? null : Number(number), word, entry }
}

const refused = (what: string, fix: string) =>
  new MillraceError('not_found', { what: `The cursor ${what}.`, fix })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}
