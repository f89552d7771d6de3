import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, type Transaction } from 'kysely'
import { DatabaseSync } from './builtin.ts'
import { migrate } from './migrate.ts'
import { ownFile } from './rights.ts'
import type { Tables } from './schema.ts'
import { isBusy, isDamage, sqliteDialect, sqliteError } from './sqlite.ts'

export type Database = Kysely<Tables>

/** A database within a transaction. */
export type Write = Transaction<Tables>

/**
 * Opens a database and brings its schema up to date. What is committed survives a power failure.
 * Several processes may have it open.
 *
 * Errors: `corrupt` names a damaged file, which is left as it is; `refused` where a newer Millrace
 * wrote it; `storage` where the disk refuses.
 */
export const openDatabase = async (path: string): Promise<Database> => {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(await connect(path), path) })
  try {
    await migrate(db, path)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

const connect = async (path: string): Promise<DatabaseSync> => {
  const giveUp = Date.now() + longestWait
  for (;;) {
    let database: DatabaseSync | undefined
    try {
      if (existsSync(path)) refuseDamaged(path)
      ownFile(path)
      database = new DatabaseSync(path, { timeout: 20 })
      database.exec('pragma foreign_keys = on; pragma synchronous = full')
      database.exec('pragma journal_mode = wal')
      return database
    } catch (error) {
      database?.close()
      // Processes that turn the same new file to WAL each hold what the other waits for.
      if (!isBusy(error) || Date.now() > giveUp) throw sqliteError(path, error)
      await sleep(5 + Math.random() * 20)
    }
  }
}

/** Milliseconds to wait for other processes that open the same new file. */
const longestWait = 10_000

/** Looks with a connection that only reads: closing one that writes would change a damaged file. */
const refuseDamaged = (path: string) => {
  let reader: DatabaseSync | undefined
  try {
    reader = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    const found = reader.prepare('pragma quick_check(1)').get()?.quick_check
    if (found !== 'ok') throw Object.assign(new Error(String(found)), { errcode: 11 })
  } catch (error) {
    // A reader cannot take back a transaction that was cut off; the connection that writes can.
    if (isDamage(error)) throw error
  } finally {
    reader?.close()
  }
}
