/** The SQLite file that a serving process writes its records to, until they are compacted. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from '../core/ids.ts'
import { DatabaseSync } from '../store/builtin.ts'
import { ownFile } from '../store/rights.ts'
import { isBusy } from '../store/sqlite.ts'
import {
  columns,
  missingAmong,
  otherwiseOf,
  places,
  type RowValue,
  sqliteColumns,
} from './columns.ts'
import { type Lock, tryLock } from './lock.ts'
import { type IndexFile, openIndex } from './remarks.ts'

const nameOf = /^writer-([0-9a-f]+)\.db$/

/** Ids of the writers whose files are among some names. Whoever made a file had its lock before. */
export const writersIn = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => nameOf.exec(name)?.[1] ?? [])),
]

export const livePath = (folder: string, writer: string) => join(folder, `writer-${writer}.db`)
export const lockPath = (folder: string, writer: string) => join(folder, `writer-${writer}.lock`)

/** Milliseconds to wait for whoever else has the file open. */
const patience = 5000

export const openFile = (path: string): DatabaseSync => {
  ownFile(path)
  const database = new DatabaseSync(path, { timeout: patience })
  // What is deleted is overwritten: it may be of somebody who asked for that.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on')
  // Numbers are never given out again: moves, and the files that these make, are known by them.
  database.exec(`create table if not exists requests (seq integer primary key autoincrement, ${sqliteColumns});
    create unique index if not exists requests_by_id on requests (id, digest);
    create index if not exists requests_by_time on requests (time, id);
    create table if not exists moves (name text primary key, model text, day text, upto integer)`)
  // Whoever made it may not have known them.
  for (const name of missingIn(database)) database.exec(`alter table requests add column ${name}`)
  if (columnsOf(database, 'moves').includes('endpoint')) tellModels(database)
  return database
}

/** In a file of before endpoints had names of their own the model is what it calls endpoint; so it is of what is still written to it. */
const tellModels = (database: DatabaseSync): void =>
  database.exec(`begin immediate;
    update requests set model = endpoint where model is null;
    create trigger model_is_endpoint after insert on requests when new.model is null
      begin update requests set model = endpoint where seq = new.seq; end;
    alter table moves rename column endpoint to model;
    commit`)

const columnsOf = (database: DatabaseSync, table: 'moves' | 'requests'): string[] =>
  database
    .prepare('select name from pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))

const missingIn = (database: DatabaseSync): string[] =>
  missingAmong(columnsOf(database, 'requests'))

/** A file of its own that this process writes to. Its lock says that it lives. */
export interface Live {
  readonly writer: string
  /** Keeps rows in one transaction; those that are there already stay as they are. `synced`: also after a power failure. */
  write(rows: readonly (readonly RowValue[])[], synced: boolean): void
  close(): void
}

export const createLive = (folder: string): Live => {
  const writer = `${newId()}${newId()}`
  const lock = tryLock(lockPath(folder, writer))
  if (!lock) throw new Error(`internal: the new lock of ${writer} is taken.`)
  try {
    return liveOf(writer, openFile(livePath(folder, writer)), { lock, index: openIndex(folder) })
  } catch (error) {
    lock.release()
    throw error
  }
}

interface Beside {
  readonly lock: Lock
  readonly index: IndexFile
}

const liveOf = (writer: string, database: DatabaseSync, { lock, index }: Beside): Live => {
  const insert = database.prepare(
    `insert into requests (${columns}) values (${places}) on conflict do nothing`,
  )
  return {
    writer,
    write(rows, synced) {
      database.exec(`pragma synchronous = ${synced ? 'full' : 'normal'}`)
      database.exec('begin immediate')
      try {
        // Within the transaction: whoever erases meanwhile erases these rows too.
        const erasures = index.lastErasure()
        for (const row of rows) insert.run(...row, erasures)
        database.exec('commit')
      } catch (error) {
        // A full disk ends a transaction by itself.
        if (database.isTransaction) database.exec('rollback')
        throw error
      }
    },
    close() {
      index.close()
      database.close()
      lock.release()
    },
  }
}

/** A file that a reader looks into; null where it is gone, or is still to be made. */
export const readLive = (folder: string, writer: string): DatabaseSync | null => {
  try {
    const database = new DatabaseSync(livePath(folder, writer), {
      readOnly: true,
      timeout: patience,
    })
    const made = database.prepare("select 1 from sqlite_schema where name = 'moves'").get()
    if (made) return withAll(database)
    database.close()
    return null
  } catch (error) {
    if (isGone(error) || isBusy(error)) return null
    throw error
  }
}

/** Lets queries ask for columns that whoever made the file did not know. */
const withAll = (database: DatabaseSync): DatabaseSync => {
  const missing = missingIn(database)
  if (missing.length > 0)
    database.exec(
      `create temp view requests as select *, ${missing.map((name) => `${otherwiseOf(name)} as ${name}`).join(', ')} from main.requests`,
    )
  return database
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 14

/** Removes the files of a writer that has none of its records left; the lock last, which is held meanwhile. */
export const removeLive = (folder: string, writer: string): void => {
  const path = livePath(folder, writer)
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true })
  rmSync(lockPath(folder, writer), { force: true })
}
