import type { Kysely } from 'kysely'

/** From which probability on a version answers a class. */
export const thresholds = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('thresholds')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('class', 'text', (column) => column.notNull())
    .addColumn('threshold', 'real', (column) => column.notNull())
    .addPrimaryKeyConstraint('thresholds_key', ['model', 'version'])
    .execute()
}
