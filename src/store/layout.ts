import { basename, join, resolve } from 'node:path'

/**
 * What lies in a home (`.millrace/` by default):
 *
 *     millrace.db               rows: runs, studies, metrics, versions, aliases, data sets, audit (SQLite, WAL)
 *     blobs/ab/cdef…            immutable bytes by their SHA-256: package files, segments of data
 *     models/<model>/<version>/ a version's package, a copy of its blobs; made again when missing
 *     runs/<run>/               working folder of a run: checkpoints, logs
 *     reports/<model>/<id>/     a comparison of modes and its report
 *     inference/                the inference log: `writer-ID.db`, records of a process that serves, with a lock of
 *                               the system beside it for as long as that lives; `index.db`, feedback and erasures;
 *                               `<model>/<day>/*.parquet`, records that were compacted
 *     data/                     queue files just replaced, kept until nothing more can arrive in them; what a
 *                               configuration prepares; `images/`: which rows came of which picture files; `uploads/`: models that come in over the API,
 *                               until they are registered
 *     .gitignore                keeps all of it out of the project's commits
 *     project                   path of the project that the home belongs to
 *
 * `millrace.db` and `blobs/` are the truth; back these two up, and `reports/` and `inference/` where they matter. All else
 * can be made again. All of it is for its user alone, and goes with `millrace clean`.
 */
export interface Layout {
  readonly home: string
  readonly database: string
  readonly blobs: string
  readonly models: string
  readonly runs: string
  readonly reports: string
  readonly inference: string
  readonly data: string
  readonly note: string
  readonly gitignore: string
}

/** What a home's `.gitignore` says. */
export const gitignoreText = '# All of this folder is made by Millrace.\n*\n'

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
    inference: join(home, 'inference'),
    data: join(home, 'data'),
    note: join(home, 'project'),
    gitignore: join(home, '.gitignore'),
  }
}

/** Names of a file and of those that SQLite keeps beside it. */
export const fileNames = (path: string, ends: readonly string[]) =>
  ['', ...ends].map((end) => `${basename(path)}${end}`)

/** Names that Millrace gives to what it keeps in a home, in the order they go: what marks a home goes late. */
export const namesOf = (paths: Layout): readonly string[] => [
  ...[paths.blobs, paths.models, paths.runs, paths.reports, paths.inference, paths.data].map(
    (path) => basename(path),
  ),
  ...fileNames(paths.database, ['-wal', '-shm', '-journal']).reverse(),
  basename(paths.note),
]

/** Names that an earlier Millrace gave to what it kept in a home. */
export const formerNames: readonly string[] = [
  'locks',
  'up.lock',
  'up.lock-journal',
  'up.lock.holder',
]
