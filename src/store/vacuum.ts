import { sql } from 'kysely'
import type { Store } from './home.ts'

/** Bytes of free pages that are worth it, and the most that a database may have so that nobody waits for long. */
const worth = 16 << 20
const most = 1 << 30

/** Gives the free pages of a database back to the disk, where there are many and it is small enough. */
export const giveSpaceBack = async ({ db }: Pick<Store, 'db'>): Promise<void> => {
  const of = async (pragma: string) => {
    const { rows } = await sql<Record<string, number>>`${sql.raw(`pragma ${pragma}`)}`.execute(db)
    return Number(Object.values(rows[0] ?? {})[0] ?? 0)
  }
  const size = await of('page_size')
  const [pages, free] = [await of('page_count'), await of('freelist_count')]
  if (free * size < worth || pages * size > most) return
  await sql`vacuum`.execute(db)
}

/** Writes the database anew without what was deleted, of which its free pages and its log may still have the text. */
export const scrub = async ({ db }: Pick<Store, 'db'>): Promise<void> => {
  await sql`vacuum`.execute(db)
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
}
