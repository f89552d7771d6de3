import { basename } from 'node:path'
import type { Layout } from './home.ts'

/** Names of a file and of those that SQLite keeps beside it. */
export const fileNames = (path: string, ends: readonly string[]) =>
  ['', ...ends].map((end) => `${basename(path)}${end}`)

/** Names that Millrace gives to what it keeps in a home, in the order they go: what marks a home goes late. */
export const namesOf = (paths: Layout): readonly string[] => [
  ...[paths.blobs, paths.models, paths.runs, paths.reports, paths.data, paths.locks].map((path) =>
    basename(path),
  ),
  ...fileNames(paths.database, ['-wal', '-shm', '-journal']).reverse(),
  basename(paths.note),
]
