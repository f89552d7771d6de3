import type { Kysely } from 'kysely'

/** The names, notes and tags that people give to runs and versions. */
export const labels = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('labels')
    .addColumn('subject', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('tags_json', 'text', (column) => column.notNull())
    .execute()
}
