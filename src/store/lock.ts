import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { MillraceError } from '../core/error.ts'
import { makeFolder, namesIn, storageError } from '../core/files.ts'
import { isAlive, owner, pidOf } from '../core/process.ts'
import { checkName } from './check.ts'
import { layout } from './layout.ts'
import { ownFile } from './rights.ts'
import { isBusy, sqliteError } from './sqlite.ts'

/** Something only one process may hold; it is free again when the process ends, however it ends. */
export interface Lock extends Disposable {
  release(): void
}

/** One `up` a home. Fails with `already_running` and the holder's pid. */
export const acquireHome = async (home: string): Promise<Lock> =>
  acquire(layout(home).homeLock, {
    wait: 0,
    refusal: (holder) => ({
      what: `Millrace already runs on ${home} (${holder}).`,
      why: 'A home serves one `millrace up` at a time.',
      fix: 'Stop the other one, or choose another folder with --home.',
    }),
  })

/**
 * A named right that one process holds at a time, e.g. `train-autocomplete`.
 * `wait`: milliseconds to wait for a holder before `already_running` (default 0).
 */
export const acquireLease = async (
  home: string,
  name: string,
  options: { readonly wait?: number } = {},
): Promise<Lock> =>
  acquire(join(layout(home).locks, `${checkName('lease', name)}.lock`), {
    wait: options.wait ?? 0,
    refusal: (holder) => ({
      what: `${workOf(name)} is already under way (${holder}).`,
      fix: 'Wait until it has ended, or stop that process.',
    }),
  })

/** Names of leases that somebody has held in a home. */
export const leasesIn = async (home: string): Promise<string[]> =>
  (await namesIn(layout(home).locks)).flatMap((file) => /^(.+)\.lock$/.exec(file)?.[1] ?? [])

/** What a lease is held for, as the beginning of a sentence. */
const workOf = (name: string): string => {
  const [kind, ...of] = name.split('-')
  const what = of.join('-')
  if (kind === 'train' && what) return `A training of ${what}`
  if (kind === 'heal' && what) return `The repair of ${what.replace(/^(\d+)-(.*)$/, '$2 $1')}`
  if (name === 'data') return 'Reading or taking in rows'
  if (name === 'prepare') return 'Preparing the data'
  return `"${name}"`
}

interface Terms {
  readonly wait: number
  refusal(holder: string): { what: string; why?: string; fix: string }
}

// A lock lives as long as its database handle: held here, it cannot be collected as garbage.
const held = new Set<DatabaseSync>()

/**
 * The lock is a write transaction that stays open on an empty SQLite file: the system's own file
 * lock, which goes away with its process. Nothing else may open that file, as POSIX drops a lock
 * when its process closes any handle of the file. The pid stands beside it, in a file of its own.
 */
const acquire = async (file: string, terms: Terms): Promise<Lock> => {
  await makeFolder(dirname(file))
  const deadline = Date.now() + terms.wait
  // A holder that has just begun has not written its pid yet: give it a moment.
  const patience = Date.now() + 1000
  for (;;) {
    const lock = attempt(file)
    if (lock) return lock
    const { pid, alive } = holderOf(file)
    const now = Date.now()
    if (now >= deadline && (alive || now >= patience))
      throw new MillraceError(
        'already_running',
        terms.refusal(pid === undefined ? 'by another process' : `process ${pid}`),
      )
    await sleep(20)
  }
}

const attempt = (file: string): Lock | undefined => {
  let database: DatabaseSync | undefined
  try {
    ownFile(file)
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('begin immediate')
  } catch (error) {
    database?.close()
    if (isBusy(error)) return undefined
    throw sqliteError(file, error)
  }
  const mine = database
  held.add(mine)
  const release = () => {
    if (!held.delete(mine)) return
    try {
      rmSync(pidFile(file), { force: true })
    } finally {
      mine.close()
    }
  }
  const next = `${pidFile(file)}~${process.pid}`
  try {
    writeFileSync(next, JSON.stringify({ owner: owner(), pid: process.pid }), { mode: 0o600 })
    renameSync(next, pidFile(file))
  } catch (error) {
    rmSync(next, { force: true })
    held.delete(mine)
    mine.close()
    throw storageError('write', pidFile(file), error)
  }
  return { release, [Symbol.dispose]: release }
}

const pidFile = (file: string) => `${file}.holder`

const holderOf = (file: string): { pid: number | undefined; alive: boolean } => {
  try {
    const { owner: name } = JSON.parse(readFileSync(pidFile(file), 'utf8')) as { owner: string }
    return { pid: pidOf(name), alive: isAlive(name) }
  } catch {
    return { pid: undefined, alive: false }
  }
}
