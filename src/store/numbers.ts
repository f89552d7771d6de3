import type { Database, Write } from './database.ts'

/** What is counted, each from 1 on. */
export type Series =
  | 'audit'
  | `datasets/${string}`
  | `versions/${string}`
  | `aliases/${string}`
  | `lines/${string}`
  | `rows/${string}`
  | `endpoints/${string}`
  /** Changes of keys and sessions. */
  | 'access'
  | `rollouts/${string}`
  /** Changes of lines that a quarantine has already. */
  | `quarantine/${string}`

/**
 * The next number of a series, or the first of the next `many`. A number is given out once, whatever database
 * it is and however many write; one that is rolled back with its transaction is given out again.
 */
export const nextNumber = async (write: Write, series: Series, many = 1): Promise<number> => {
  const { last } = await write
    .insertInto('numbers')
    .values({ series, last: many })
    .onConflict((conflict) =>
      conflict.column('series').doUpdateSet((update) => ({
        last: update('numbers.last', '+', many),
      })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last - many + 1
}

/** The number that was given out last; 0 where none was. */
export const lastNumber = async (db: Database, series: Series): Promise<number> => {
  const row = await db
    .selectFrom('numbers')
    .select('last')
    .where('series', '=', series)
    .executeTakeFirst()
  return row?.last ?? 0
}
