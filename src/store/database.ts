import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { MillraceError } from '../core/error.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './schema.ts'
import { sqliteDialect, sqliteError } from './sqlite.ts'

export type Database = Kysely<Tables>

/**
 * Opens a database and brings its schema up to date. What is committed survives a power failure.
 * Several processes may have it open.
 *
 * Errors: `corrupt` names a damaged file, which is left as it is; `refused` where a newer Millrace
 * wrote it; `storage` where the disk refuses; `not_found` for one that is read only and not there.
 */
export const openDatabase = async (
  path: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<Database> => {
  const readOnly = options.readOnly ?? false
  if (readOnly && !existsSync(path))
    throw new MillraceError('not_found', {
      what: `There is no database ${path}.`,
      fix: 'Run `millrace up` once, or name another folder with --home.',
    })
  const db = new Kysely<Tables>({ dialect: sqliteDialect(connect(path, readOnly), path) })
  try {
    await migrate(db, { path, readOnly })
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

const connect = (path: string, readOnly: boolean): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly, timeout: 20 })
    database.exec('pragma foreign_keys = on; pragma synchronous = full')
    if (!readOnly) journal(database)
    const found = database.prepare('pragma quick_check(1)').get()?.quick_check
    if (found !== 'ok') throw Object.assign(new Error(String(found)), { errcode: 11 })
    return database
  } catch (error) {
    database?.close()
    throw sqliteError(path, error)
  }
}

/** Two processes that turn the same new file to WAL get in each other's way for a moment. */
const journal = (database: DatabaseSync) => {
  database.exec('pragma busy_timeout = 5000; pragma journal_mode = wal; pragma busy_timeout = 20')
}
