import { relative, resolve } from 'node:path'
import type { Transaction } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Store } from '../store/home.ts'
import { acquireLease } from '../store/lock.ts'
import type { Tables } from '../store/schema.ts'

/** What every part of the data room works with. */
export interface Context {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  /** Called at each step of an ingestion, by its name; a test may end the process there. */
  readonly step: (name: string) => void
}

export type Write = Transaction<Tables>

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

/** A line of the audit trail, in the transaction of what it tells about. */
export const record = async (
  { clock }: Context,
  write: Write,
  entry: { author: string; action: string; subject: string; detail: string },
) => {
  const last = await write
    .selectFrom('audit')
    .select((select) => select.fn.max('number').as('number'))
    .executeTakeFirst()
  await write
    .insertInto('audit')
    .values({ ...entry, number: Number(last?.number ?? 0) + 1, time: clock.now() })
    .execute()
}
