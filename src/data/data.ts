import { type Clock, systemClock } from '../core/clock.ts'
import type { Store } from '../store/home.ts'
import { figuresOf, rowsIn } from './contents.ts'
import type { Context } from './context.ts'
import { feedingOf } from './fed.ts'
import { incomingTo } from './incoming.ts'
import type { QueueLimits } from './queue.ts'
import type { Data } from './types.ts'
import { erasing, refusedIn } from './withheld.ts'

export interface DataOptions {
  readonly clock?: Pick<Clock, 'now'>
  /** Called at each step of an ingestion; a test may end the process there. */
  readonly step?: (name: string) => void
  /** How many rows may wait that were handed over. Default a million rows and 1 GiB. */
  readonly most?: QueueLimits
}

const mostQueued: QueueLimits = { rows: 1_000_000, bytes: 1 << 30 }

/** The data of a home. Call `recover` once at the start, before other programs read the files. */
export const createData = (store: Store, options: DataOptions = {}): Data => {
  const { clock = systemClock, step = () => {}, most = mostQueued } = options
  const context: Context = { store, clock, step }
  const incoming = incomingTo(context, most)
  return {
    ...incoming,
    ...feedingOf(context, most),
    ...rowsIn(context),
    ...figuresOf(context),
    ...refusedIn(context, most, incoming.waiting),
    erase: erasing(context),
  }
}
