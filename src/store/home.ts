import { existsSync } from 'node:fs'
import { MillraceError } from '../core/error.ts'
import { makeFolder, namesIn, sizeOf, writeDurably } from '../core/files.ts'
import { type Blobs, openBlobs } from './blobs.ts'
import { type Database, openDatabase } from './database.ts'
import { formerNames, gitignoreText, type Layout, layout, namesOf } from './layout.ts'
import { keepToOneself } from './rights.ts'
import { type FolderWorkspaces, folderWorkspaces } from './workspace.ts'

/** Where rows and bytes rest. Several processes may have the same home open. */
export interface Store {
  readonly db: Database
  readonly blobs: Blobs
  readonly workspaces: FolderWorkspaces
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
  await hideFromGit(paths)
  for (const folder of [paths.blobs, paths.models, paths.runs, paths.data]) await makeFolder(folder)
  await keepToOneself(paths.home, [...formerNames, ...namesOf(paths)])
  const db = await openDatabase(paths.database)
  try {
    const blobs = await openBlobs(paths.blobs)
    const workspaces = folderWorkspaces(paths.runs)
    return { db, blobs, workspaces, paths, close: () => db.destroy() }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Keeps a new home out of the commits of the project it lies in. */
const hideFromGit = async ({ home, gitignore }: Layout) => {
  if (existsSync(home)) return
  await makeFolder(home)
  await writeDurably(gitignore, gitignoreText)
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
  for (const folder of [paths.models, paths.runs, paths.reports, paths.inference, paths.data])
    if ((await namesIn(folder)).length > 0)
      throw new MillraceError('refused', {
        what: `${paths.home} is no home of Millrace, and none is made there.`,
        why: `${folder} holds other files.`,
        fix: 'Choose a folder of its own with --home DIR.',
      })
}
