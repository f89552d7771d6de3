import { type Kysely, sql } from 'kysely'

/**
 * Data sets have names of their own; those of before belong to one model each and have its name. A version knows what
 * it was made from, splits what they were pinned to, and what was erased.
 */
export const nameSets = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['datasets', 'dataset_files', 'handed_rows', 'ingestions'])
    await db.schema.alterTable(table).renameColumn('model', 'name').execute()
  const datasets = () => db.schema.alterTable('datasets')
  await datasets().addColumn('parent', 'text').execute()
  for (const column of ['turn', 'erased'])
    await datasets()
      .addColumn(column, 'bigint', (made) => made.notNull().defaultTo(0))
      .execute()
  await sql`update datasets set turn = number, parent = (select before.id from datasets as before
    where before.name = datasets.name and before.number < datasets.number
    order by before.number desc limit 1)`.execute(db)
  await pins(db)
  await erasures(db)
}

const pins = (db: Kysely<unknown>) =>
  db.schema
    .createTable('dataset_pins')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('pin_json', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('dataset_pins_key', ['name', 'rule'])
    .execute()

const erasures = (db: Kysely<unknown>) =>
  db.schema
    .createTable('erasures')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('column_name', 'text', (column) => column.notNull())
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('queue', 'text')
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('blobs_json', 'text', (column) => column.notNull())
    .addColumn('rows_json', 'text', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .addUniqueConstraint('erasures_of', ['name', 'column_name', 'fingerprint'])
    .execute()
