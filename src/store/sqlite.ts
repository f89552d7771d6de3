import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
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
  type TransactionSettings,
} from 'kysely'
import { MillraceError, messageOf } from '../core/error.ts'

/**
 * Kysely on node:sqlite. One connection, used by one caller at a time; a writer in another process is
 * waited for without blocking the thread. A transaction takes the write lock at its start, so that it
 * never fails half-way, unless it is declared `read only`.
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
  let last: Promise<void> = Promise.resolve()
  let free = () => {}
  const connection = createConnection(database, path)
  const run = async (sql: string) => {
    await connection.executeQuery(CompiledQuery.raw(sql))
  }
  return {
    init: async () => {},
    acquireConnection: async () => {
      const before = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      await before
      free = resolve
      return connection
    },
    releaseConnection: async () => free(),
    beginTransaction: (_, settings: TransactionSettings) =>
      run(settings.accessMode === 'read only' ? 'begin' : 'begin immediate'),
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

const restore = (path: string) =>
  `Millrace leaves it untouched. Move ${path} (with its -wal and -shm) away and put a copy of it back, or start with an empty home.`

/** An error of SQLite with the file it happened in and what to do. */
export const sqliteError = (path: string, error: unknown): unknown => {
  const said = messageOf(error)
  const detail = (what: string, why: string, fix: string) => ({ what, why, fix, cause: error })
  switch (codeOf(error)) {
    case 5:
    case 6:
      return new MillraceError(
        'storage',
        detail(
          `${path} is locked.`,
          said,
          'Another process writes to it without end; stop that one.',
        ),
      )
    case 8:
      return new MillraceError(
        'storage',
        detail(`${path} cannot be written.`, said, 'Make it writable, or choose another --home.'),
      )
    case 10:
    case 13:
      return new MillraceError(
        'storage',
        detail(
          `Could not write ${path}.`,
          said,
          'Free some space; the last change was taken back.',
        ),
      )
    case 14:
      return new MillraceError(
        'storage',
        detail(`Could not open ${path}.`, said, 'Check the folder and its rights.'),
      )
    case 11:
    case 26:
      return new MillraceError('corrupt', detail(`${path} is damaged.`, said, restore(path)))
    default:
      return error
  }
}
