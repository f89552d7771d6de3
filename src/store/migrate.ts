import type { Kysely } from 'kysely'
import { MillraceError } from '../core/error.ts'
import { migrations } from './migrations.ts'
import type { Tables } from './schema.ts'

/** Brings a database to the newest schema, each migration in a transaction of its own. */
export const migrate = async (db: Kysely<Tables>, path: string): Promise<void> => {
  for (let number = await versionOf(db, path); number < migrations.length; number++)
    await db.transaction().execute(async (transaction) => {
      // Another process may have been faster.
      const at = await versionOf(transaction, path)
      const migration = migrations[at]
      if (at > number || !migration) return
      if (at === 0) await createRecord(transaction)
      await migration.up(transaction as unknown as Kysely<unknown>)
      await transaction
        .insertInto('schema_migrations')
        .values({ number: at + 1, name: migration.name, applied_at: Date.now() })
        .execute()
    })
  refuseNewer(path, await versionOf(db, path))
}

const createRecord = (db: Kysely<Tables>) =>
  db.schema
    .createTable('schema_migrations')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute()

const versionOf = async (db: Kysely<Tables>, path: string): Promise<number> => {
  const tables = await db.introspection.getTables()
  if (!tables.some((table) => table.name === 'schema_migrations')) {
    if (tables.length === 0) return 0
    throw new MillraceError('corrupt', {
      what: `${path} is no database of Millrace.`,
      why: `It has the tables ${tables.map((table) => table.name).join(', ')}, but no record of its schema.`,
      fix: 'Choose another folder with --home.',
    })
  }
  const row = await db
    .selectFrom('schema_migrations')
    .select((select) => select.fn.max('number').as('number'))
    .executeTakeFirst()
  return row?.number ?? 0
}

const refuseNewer = (path: string, at: number) => {
  if (at <= migrations.length) return
  throw new MillraceError('refused', {
    what: `${path} has schema ${at}; this Millrace knows ${migrations.length} at most.`,
    why: 'A newer Millrace wrote it.',
    fix: 'Use that newer version, or another folder with --home.',
  })
}
