import { join, resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { makeFolder, namesIn, sizeOf } from '../core/files.ts'
import { type Blobs, openBlobs } from './blobs.ts'
import { type Database, openDatabase } from './database.ts'
import { fileNames, namesOf } from './names.ts'
import { keepToOneself } from './rights.ts'

/**
 * What lies in a home (`.millrace/` by default):
 *
 *     millrace.db               rows: runs, studies, metrics, versions, aliases, data sets, audit (SQLite, WAL)
 *     blobs/ab/cdef…            immutable bytes by their SHA-256: package files, segments of data
 *     models/<model>/<version>/ a version's package, a copy of its blobs; made again when missing
 *     runs/<run>/               working folder of a run: checkpoints, logs
 *     reports/<model>/<id>/     a comparison of modes and its report
 *     data/                     queue files just replaced, kept until nothing more can arrive in them; what a
 *                               configuration prepares
 *     up.lock, locks/           who holds the home, who holds a lease
 *     project                   path of the project that the home belongs to
 *
 * `millrace.db` and `blobs/` are the truth; back these two up, and `reports/` where they matter. All else
 * can be made again. All of it is for its user alone, and goes with `millrace clean`.
 */
export interface Layout {
  readonly home: string
  readonly database: string
  readonly blobs: string
  readonly models: string
  readonly runs: string
  readonly reports: string
  readonly data: string
  readonly locks: string
  readonly homeLock: string
  readonly note: string
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
    reports: join(home, 'reports'),
    data: join(home, 'data'),
    locks: join(home, 'locks'),
    homeLock: join(home, 'up.lock'),
    note: join(home, 'project'),
  }
}

/** Where rows and bytes rest. Several processes may have the same home open. */
export interface Store {
  readonly db: Database
  readonly blobs: Blobs
  readonly paths: Layout
  close(): Promise<void>
}

/**
 * Opens a home, creating it first where there is none. Fails with `corrupt` where the database is
 * damaged, or gone while what it knew of is still there, with `refused` where the folder is in use for
 * something else.
 */
export const openStore = async (home: string): Promise<Store> => {
  const paths = layout(home)
  await refuseLost(paths)
  await refuseOccupied(paths)
  for (const folder of [paths.blobs, paths.models, paths.runs, paths.data, paths.locks])
    await makeFolder(folder)
  await keepToOneself(paths.home, [...namesOf(paths), ...fileNames(paths.homeLock, ['.holder'])])
  const db = await openDatabase(paths.database)
  try {
    return { db, blobs: await openBlobs(paths.blobs), paths, close: () => db.destroy() }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/**
 * SQLite takes a missing or empty file for a new database and deletes the log beside it, with all
 * that stands in there.
 */
const refuseLost = async ({ database, blobs }: Layout) => {
  const size = await sizeOf(database)
  if (size !== undefined && size > 0) return
  const log = `${database}-wal`
  const kept = (await namesIn(blobs)).some((name) => /^[0-9a-f]{2}$/.test(name))
  if (!kept && !(await sizeOf(log))) return
  throw new MillraceError('corrupt', {
    what: `${database} is ${size === undefined ? 'gone' : 'empty'}.`,
    why: `It knew of what is in ${kept ? blobs : log}, which is still there.`,
    fix: 'Millrace leaves all as it is. Put a copy of the database back, or start with an empty home.',
  })
}

/** What lies in folders of a home's names would go with `millrace clean`; so it must be Millrace's. */
const refuseOccupied = async (paths: Layout) => {
  if (await sizeOf(paths.database)) return
  for (const folder of [paths.models, paths.runs, paths.reports, paths.data])
    if ((await namesIn(folder)).length > 0)
      throw new MillraceError('refused', {
        what: `${paths.home} is no home of Millrace, and none is made there.`,
        why: `${folder} holds other files.`,
        fix: 'Choose a folder of its own with --home DIR.',
      })
}
