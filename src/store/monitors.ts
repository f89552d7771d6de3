import type { Kysely } from 'kysely'

/** What was seen of the traffic of endpoints. */
export const monitors = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('monitors')
    .addColumn('endpoint', 'text', (column) => column.primaryKey())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('rules_json', 'text', (column) => column.notNull())
    .addColumn('place_json', 'text', (column) => column.notNull())
    .addColumn('status_json', 'text', (column) => column.notNull())
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('monitor_windows')
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('window_json', 'text', (column) => column.notNull())
    .addColumn('first_json', 'text', (column) => column.notNull())
    .addColumn('last_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('monitor_windows_key', ['endpoint', 'version', 'number'])
    .execute()
  await db.schema
    .createIndex('monitor_windows_by_time')
    .on('monitor_windows')
    .columns(['endpoint', 'to_at', 'version', 'number'])
    .execute()
  await db.schema
    .createTable('monitor_sides')
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('side_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('monitor_sides_key', ['endpoint', 'version', 'kind'])
    .execute()
}
