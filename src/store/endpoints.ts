import type { Kysely } from 'kysely'

/** What was said of endpoints at run time. */
export const endpoints = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('endpoints')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('spec_json', 'text')
    .addColumn('said', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute()
}
