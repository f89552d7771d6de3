import { relative, resolve } from 'node:path'
import type { Clock } from '../core/clock.ts'
import type { Write } from '../store/database.ts'
import { hold } from '../store/hold.ts'
import type { Store } from '../store/home.ts'
import { expectLease, type Fence } from '../store/leases.ts'

/** What every part of the data room works with. */
export interface Context {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  /** Called at each step of an ingestion, by its name; a test may end the process there. */
  readonly step: (name: string) => void
}

/** Milliseconds to wait for another process that reads or ingests. */
const longestWait = 120_000

/** The same for whoever may change data files, queues and what is kept of them. */
export interface Locked extends Context {
  readonly fence: Fence
}

/**
 * Runs an action while nobody else who shares the store touches data files or queues. Who is stopped for so long
 * that another takes over can neither commit any more nor begin another rename; the rename of a staged file that
 * it had begun fails, as its successor has moved the file.
 */
export const exclusive = async <T>(
  context: Context,
  action: (locked: Locked) => Promise<T>,
): Promise<T> => {
  await using held = await hold(context.store, 'data', longestWait)
  return await action({ ...context, fence: held.lease })
}

/** A transaction under the lease: it fails with `lost_lease` once another has it. */
export const commit = <T>(
  { store, fence }: Locked,
  work: (write: Write) => Promise<T>,
): Promise<T> =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    return work(write)
  })

/** Fails with `lost_lease` once another may touch the files. */
export const expectLocked = (locked: Locked): Promise<void> => commit(locked, async () => {})

/** Paths are kept relative to the home, so that a project may be moved with its home. */
export const toHome = ({ store }: Context, path: string) => relative(store.paths.home, path)
export const fromHome = ({ store }: Context, path: string) => resolve(store.paths.home, path)
