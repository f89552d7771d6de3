import { relative, resolve } from 'node:path'
import type { Clock } from '../core/clock.ts'
import { hold } from '../store/hold.ts'
import type { Store } from '../store/home.ts'
import type { Lease } from '../store/leases.ts'

/** What every part of the data room works with. */
export interface Context {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  /** Called at each step of an ingestion, by its name; a test may end the process there. */
  readonly step: (name: string) => void
}

/** Milliseconds to wait for another process that reads or ingests. */
const longestWait = 120_000

/**
 * Runs an action while nobody else who shares the store touches data files or queues. What it changes, it changes
 * under the lease that it is given.
 */
export const exclusive = async <T>(
  { store }: Context,
  action: (lease: Lease) => Promise<T>,
): Promise<T> => {
  await using held = await hold(store, 'data', longestWait)
  return await action(held.lease)
}

/** Paths are kept relative to the home, so that a project may be moved with its home. */
export const toHome = ({ store }: Context, path: string) => relative(store.paths.home, path)
export const fromHome = ({ store }: Context, path: string) => resolve(store.paths.home, path)
