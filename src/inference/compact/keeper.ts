import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { messageOf } from '../../core/error.ts'
import { moduleAt } from '../../core/module.ts'
import type { Erased } from './erase.ts'
import type { KeeperInput, KeeperTold } from './thread.ts'

export interface KeeperOptions extends Omit<KeeperInput, 'every'> {
  /** Milliseconds between two rounds. Default 30,000. */
  readonly every?: number
  /** Hears of an erasure that went on, one that another process was killed in perhaps. */
  onErased(erased: Erased): Promise<void>
  /** Hears of what goes wrong; the next round tries again. */
  warn(what: string): void
  /** Milliseconds before a thread that ended by an error is started again, twice as many each time. Default 1,000. */
  readonly pause?: number
  /** What runs in the thread, for tests of one that fails. */
  readonly module?: URL
}

/** Milliseconds that a thread which ended is waited for at most, and after which one that lived counts as sound again. */
const longestPause = 600_000

/** Compacts, adopts and removes in a thread of its own, beside whatever serves. One that ends by an error is started again. */
export const startKeeper = (options: KeeperOptions) => {
  const { pause = 1000 } = options
  const ending = new AbortController()
  let thread: Worker | null = null
  let unreadable = 0
  const keep = async () => {
    for (let failures = 0; !ending.signal.aborted; failures++) {
      const since = performance.now()
      const next = startThread(options, (files) => {
        unreadable = files
      })
      thread = next
      await new Promise<void>((resolve) => next.once('exit', () => resolve()))
      if (performance.now() - since > longestPause) failures = 0
      const wait = Math.min(longestPause, pause * 2 ** failures)
      await sleep(wait, undefined, { signal: ending.signal, ref: false }).catch(() => {})
    }
  }
  const kept = keep()
  return {
    /** Files of processes that the last round could do nothing with. */
    unreadable: () => unreadable,
    /** Ends after the round that is under way. */
    async close() {
      ending.abort()
      thread?.postMessage('end')
      await kept
    },
  }
}

const startThread = (
  { onErased, warn, every = 30_000, module, ...how }: KeeperOptions,
  onUnreadable: (files: number) => void,
): Worker => {
  const { folder, rules, otherwise, keyFiles } = how
  const workerData: KeeperInput = { folder, rules, otherwise, keyFiles, every }
  const thread = new Worker(module ?? moduleAt('./thread', import.meta.url), { workerData })
  const complain = (error: unknown) => warn(`The inference log: ${messageOf(error)}`)
  thread.on('message', (told: KeeperTold) => {
    if (told.kind === 'failed') complain(told.why)
    else if (told.kind === 'unreadable') onUnreadable(told.files)
    else onErased(told.erased).catch(complain)
  })
  thread.on('error', complain)
  return thread
}
