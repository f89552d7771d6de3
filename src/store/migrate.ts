import type { Kysely } from 'kysely'
import { MillraceError } from '../core/error.ts'
import { migrations } from './migrations.ts'
import type { Tables } from './schema.ts'

/** Brings a database to the newest schema, each migration in a transaction of its own; a new one in one of all. */
export const migrate = async (db: Kysely<Tables>, path: string): Promise<void> => {
  let number = await versionOf(db, path)
  while (number < migrations.length) {
    const next = number === 0 ? migrations.length : number + 1
    await db.transaction().execute(async (transaction) => {
      // Another process may have been faster.
      const at = number === 0 ? await versionOf(transaction, path) : await recorded(transaction)
      if (at === 0) await createRecord(transaction)
      for (const [index, migration] of migrations.slice(at, next).entries()) {
        await migration.up(transaction as unknown as Kysely<unknown>)
        await transaction
          .insertInto('schema_migrations')
          .values({ number: at + index + 1, name: migration.name, applied_at: Date.now() })
          .execute()
      }
    })
    number = next
  }
  refuseNewer(path, await recorded(db))
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
  return recorded(db)
}

/** The number of the last migration, where there is a record. */
const recorded = async (db: Kysely<Tables>): Promise<number> => {
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
