import type { Kysely } from 'kysely'

/** How requests to endpoints went, minute by minute. */
export const served = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('served_minutes')
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('minute', 'bigint', (column) => column.notNull())
    .addColumn('below_ms', 'double precision', (column) => column.notNull())
    .addColumn('requests', 'bigint', (column) => column.notNull())
    .addColumn('answered', 'bigint', (column) => column.notNull())
    .addColumn('slow', 'bigint', (column) => column.notNull())
    .addColumn('failed', 'bigint', (column) => column.notNull())
    .addColumn('turned_away', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('served_minutes_key', ['endpoint', 'minute', 'below_ms'])
    .execute()
}
