import { join, resolve } from 'node:path'
import { makeFolder } from '../core/files.ts'
import { type Blobs, openBlobs } from './blobs.ts'
import { type Database, openDatabase } from './database.ts'

/**
 * What lies in a home (`.millrace/` by default):
 *
 *     millrace.db               rows: runs, metrics, versions, aliases, data sets, audit (SQLite, WAL)
 *     blobs/ab/cdef…            immutable bytes by their SHA-256: package files, segments of data
 *     models/<model>/<version>/ a version's package, a copy of its blobs; made again when missing
 *     runs/<run>/               working folder of a run: checkpoints, logs
 *     data/                     queue files just replaced, kept until nothing more can arrive in them
 *     up.lock, locks/           who holds the home, who holds a lease
 *
 * `millrace.db` and `blobs/` are the truth; back these two up. All else can be made again.
 */
export interface Layout {
  readonly home: string
  readonly database: string
  readonly blobs: string
  readonly models: string
  readonly runs: string
  readonly data: string
  readonly locks: string
  readonly homeLock: string
}

/** The paths of a home, all absolute. */
export const layout = (folder: string): Layout => {
  const home = resolve(folder)
  return {
    home,
    database: join(home, 'millrace.db'),
    blobs: join(home, 'blobs'),
    models: join(home, 'models'),
    runs: join(home, 'runs'),
    data: join(home, 'data'),
    locks: join(home, 'locks'),
    homeLock: join(home, 'up.lock'),
  }
}

/** Where rows and bytes rest. Several processes may have the same home open. */
export interface Store {
  readonly db: Database
  readonly blobs: Blobs
  readonly paths: Layout
  readonly readOnly: boolean
  close(): Promise<void>
}

/**
 * Opens a home, creating it first where there is none.
 * `readOnly`: creates and changes nothing; fails with `not_found` where there is no home.
 */
export const openStore = async (
  home: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<Store> => {
  const paths = layout(home)
  const readOnly = options.readOnly ?? false
  if (!readOnly)
    for (const folder of [paths.blobs, paths.models, paths.runs, paths.data, paths.locks])
      await makeFolder(folder)
  const db = await openDatabase(paths.database, { readOnly })
  const blobs = await openBlobs(paths.blobs, { readOnly })
  return { db, blobs, paths, readOnly, close: () => db.destroy() }
}
