import { relative, resolve } from 'node:path'
import type { Clock } from '../core/clock.ts'
import type { Store } from '../store/home.ts'
import { acquireLease } from '../store/lock.ts'

/** What every part of the data room works with. */
export interface Context {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  /** Called at each step of an ingestion, by its name; a test may end the process there. */
  readonly step: (name: string) => void
}

/** Milliseconds to wait for another process that reads or ingests. */
const longestWait = 120_000

/** Runs an action while no other process of this home touches data files or queues. */
export const exclusive = async <T>({ store }: Context, action: () => Promise<T>): Promise<T> => {
  using _lock = await acquireLease(store.paths.home, 'data', { wait: longestWait })
  return await action()
}

/** Paths are kept relative to the home, so that a project may be moved with its home. */
export const toHome = ({ store }: Context, path: string) => relative(store.paths.home, path)
export const fromHome = ({ store }: Context, path: string) => resolve(store.paths.home, path)
