import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SQLInputValue } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { MillraceError, messageOf } from '../core/error.ts'
import { storageError } from '../core/files.ts'
import { createMutex } from '../core/mutex.ts'
import type { DatabaseSync } from './builtin.ts'

/**
 * Kysely on node:sqlite. One connection, used by one caller at a time; a writer in another process is
 * waited for without blocking the thread. A transaction takes the write lock at its start, so that it
 * never fails half-way.
 */
export const sqliteDialect = (database: DatabaseSync, path: string): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => createDriver(database, path),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

/** Milliseconds to wait for another process's transaction. */
const longestWait = 15_000

const createDriver = (database: DatabaseSync, path: string): Driver => {
  const oneByOne = createMutex()
  let free = () => {}
  const connection = createConnection(database, path)
  const run = async (sql: string) => {
    await connection.executeQuery(CompiledQuery.raw(sql))
  }
  return {
    init: async () => {},
    acquireConnection: () =>
      new Promise((resolve) => {
        void oneByOne(
          () =>
            new Promise<void>((release) => {
              free = release
              resolve(connection)
            }),
        )
      }),
    releaseConnection: async () => free(),
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    // A full disk ends a transaction by itself; then there is nothing to take back.
    rollbackTransaction: async () => {
      if (database.isTransaction) await run('rollback')
    },
    destroy: async () => database.close(),
  }
}

const createConnection = (database: DatabaseSync, path: string): DatabaseConnection => ({
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const giveUp = Date.now() + longestWait
    for (;;) {
      try {
        const statement = database.prepare(sql)
        const values = parameters.map(toSqlite)
        if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
        const { changes, lastInsertRowid } = statement.run(...values)
        return {
          rows: [],
          numAffectedRows: BigInt(changes),
          insertId: BigInt(lastInsertRowid),
        }
      } catch (error) {
        if (!isBusy(error) || Date.now() > giveUp) throw sqliteError(path, error)
        await sleep(2)
      }
    }
  },
  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of database.prepare(sql).iterate(...parameters.map(toSqlite)))
      yield { rows: [row as R] }
  },
})

const toSqlite = (value: unknown): SQLInputValue =>
  typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined

/** Whether another connection holds the lock this call needs. */
export const isBusy = (error: unknown) => codeOf(error) === 5 || codeOf(error) === 6

/** Whether a file is not what SQLite wrote. */
export const isDamage = (error: unknown) => codeOf(error) === 11 || codeOf(error) === 26

/** What a result code of SQLite means for a file, and what to do about it. */
const meanings: Readonly<Record<number, readonly [what: string, fix: string]>> = {
  3: ['cannot be opened', 'Give this user the right to it, or choose another --home.'],
  5: ['is locked', 'Another process writes to it without end; stop that one.'],
  6: ['is locked', 'Another process writes to it without end; stop that one.'],
  8: ['cannot be written', 'Make it writable, or choose another --home.'],
  10: [
    'cannot be written',
    'Check the disk and its free space; what was not acknowledged is not there.',
  ],
  13: ['cannot be written', 'Free some space; what was not acknowledged is not there.'],
  14: ['cannot be opened', 'Check the folder, its rights and its free space.'],
}

/** An error of SQLite with the file it happened in and what to do; any other error as it is. */
export const sqliteError = (path: string, error: unknown): unknown => {
  const why = `SQLite says: ${messageOf(error).replace(/\s+/g, ' ')}.`
  if (isDamage(error))
    return new MillraceError('corrupt', {
      what: `${path} is damaged.`,
      why,
      fix: `Millrace leaves it untouched. Move it (with its -wal and -shm) away and put a copy of it back, or start with an empty home.`,
      cause: error,
    })
  const meaning = meanings[codeOf(error) ?? 0]
  if (!meaning) return error
  const denied = denialOf(path)
  if (denied) return storageError('write', path, denied)
  const [what, fix] = meaning
  return new MillraceError('storage', { what: `${path} ${what}.`, why, fix, cause: error })
}

/** Why the system lets nobody write a file, which SQLite does not tell; undefined where it does. */
const denialOf = (path: string): unknown => {
  try {
    accessSync(dirname(path), constants.W_OK)
    if (existsSync(path)) accessSync(path, constants.W_OK)
    return undefined
  } catch (error) {
    return error
  }
}
