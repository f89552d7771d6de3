/** Rows that were handed over by a call: each enters once, by its id, whatever becomes of the one that called. */
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import type { Author } from '../core/records.ts'
import type { Database, Write } from '../store/database.ts'
import { nextNumber } from '../store/numbers.ts'
import type { Tables } from '../store/schema.ts'
import type { Context } from './context.ts'
import type { QueueLimits } from './queue.ts'

/** A row that waits, and its place in the order. */
export interface Handed {
  readonly number: number
  readonly text: string
}

export interface NewRow {
  /** By which it enters once. Default: a new one. */
  readonly id?: string
  readonly text: string
}

/** A statement takes few values, SQLite 32,766 of them; a row is nine. */
const atOnce = 3000

/**
 * Keeps rows until they are taken in, in their order and in one transaction; those whose id is known already stay
 * as they are, also when they were taken in long ago. Answers how many were not known. Fails with `queue_full` where
 * there is no room; then none is kept.
 */
export const hand = (
  { store, clock }: Context,
  name: string,
  rows: readonly NewRow[],
  { author, most }: { readonly author: Author; readonly most: QueueLimits },
): Promise<number> =>
  store.db.transaction().execute(async (write) => {
    let added = 0
    const first = await nextNumber(write, `rows/${name}`, rows.length)
    for (let at = 0; at < rows.length; at += atOnce) {
      const kept = await write
        .insertInto('handed_rows')
        .values(
          rows.slice(at, at + atOnce).map(({ id = newId(), text }, index) => ({
            name,
            id,
            number: first + at + index,
            created_at: clock.now(),
            author,
            row_text: text,
            length: text.length,
            dataset: null,
            reason: null,
          })),
        )
        .onConflict((conflict) => conflict.columns(['name', 'id']).doNothing())
        .executeTakeFirst()
      added += Number(kept.numInsertedOrUpdatedRows ?? 0)
    }
    await expectRoom(write, name, most)
    return added
  })

/**
 * A row that was refused waits again, behind all others; with a text of its own or with another. False where no row of
 * that number is refused, or its text is gone.
 */
export const handAgain = async (
  write: Write,
  name: string,
  { number, text }: Handed,
  most: QueueLimits,
): Promise<boolean> => {
  const again = { number: await nextNumber(write, `rows/${name}`), reason: null }
  const isThere = await changeRefused(write, name, number, {
    ...again,
    ...{ row_text: text, length: text.length },
  })
  await expectRoom(write, name, most)
  return isThere
}

/** Lets go of the text of a row that was refused; its id stays known. False where there is none. */
export const dropRefused = (write: Write, name: string, number: number): Promise<boolean> =>
  changeRefused(write, name, number, { row_text: '', length: 0 })

const changeRefused = async (
  write: Write,
  name: string,
  number: number,
  change: Partial<Pick<Tables['handed_rows'], 'number' | 'reason' | 'row_text' | 'length'>>,
): Promise<boolean> => {
  const { numUpdatedRows } = await write
    .updateTable('handed_rows')
    .set(change)
    .where('name', '=', name)
    .where('number', '=', number)
    .where('reason', 'is not', null)
    .where('length', '>', 0)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const expectRoom = async (write: Write, name: string, most: QueueLimits): Promise<void> => {
  const { rows, bytes } = await waitingIn(write, name)
  if (rows <= most.rows && bytes <= most.bytes) return
  const count = (number: number) => number.toLocaleString('en')
  throw new MillraceError('queue_full', {
    what: `The queue of ${name} is full; ingest first.`,
    why: `With these it would hold ${count(rows)} rows of ${count(bytes)} characters, allowed are ${count(most.rows)} of ${count(most.bytes)}.`,
    fix: `Take rows in: millrace ingest ${name}. No row was added.`,
  })
}

const waitingIn = async (db: Database, name: string): Promise<QueueLimits> => {
  const { rows, bytes } = await db
    .selectFrom('handed_rows')
    .select(({ fn }) => [fn.countAll<number>().as('rows'), fn.sum<number>('length').as('bytes')])
    .where('name', '=', name)
    .where('dataset', 'is', null)
    .where('reason', 'is', null)
    .executeTakeFirstOrThrow()
  return { rows: Number(rows), bytes: Number(bytes ?? 0) }
}

/** Rows that wait to be taken in. */
export const countHanded = async ({ store }: Context, name: string): Promise<number> =>
  (await waitingIn(store.db, name)).rows

/** The next rows that wait, of at most so many characters; none of a single one that is longer. */
export const nextHanded = async (
  { store }: Context,
  name: string,
  { rows: limit, bytes }: QueueLimits,
): Promise<Handed[]> => {
  const found = await store.db
    .selectFrom('handed_rows')
    .select(['number', 'row_text'])
    .where('name', '=', name)
    .where('dataset', 'is', null)
    .where('reason', 'is', null)
    .orderBy('number')
    .limit(limit)
    .execute()
  let length = 0
  const rows: Handed[] = []
  for (const { number, row_text: text } of found) {
    length += text.length
    if (rows.length > 0 && length > bytes) break
    rows.push({ number, text })
  }
  return rows
}

/** What becomes of rows that were handed over, with the ingestion that takes them in. */
export interface HandedTaken {
  /** Number of the last one. */
  readonly last: number
  /** Those that cannot be learnt from, and why. */
  readonly rejected: readonly { readonly number: number; readonly reason: string }[]
}

/** Marks rows as taken in by a data set version, or set aside; what they say is in there, and kept no longer. */
export const markHanded = async (
  write: Write,
  name: string,
  dataset: string | null,
  { last, rejected }: HandedTaken,
): Promise<void> => {
  for (const { number, reason } of rejected)
    await write
      .updateTable('handed_rows')
      .set({ reason })
      .where('name', '=', name)
      .where('number', '=', number)
      .execute()
  if (dataset === null) return
  await write
    .updateTable('handed_rows')
    .set({ dataset, row_text: '', length: 0 })
    .where('name', '=', name)
    .where('number', '<=', last)
    .where('dataset', 'is', null)
    .where('reason', 'is', null)
    .execute()
}
