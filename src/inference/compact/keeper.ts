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
}

/** Compacts, adopts and removes in a thread of its own, beside whatever serves. */
export const startKeeper = ({ onErased, warn, every = 30_000, ...how }: KeeperOptions) => {
  const workerData: KeeperInput = { ...how, every }
  const thread = new Worker(moduleAt('./thread', import.meta.url), { workerData })
  const gone = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
  const complain = (error: unknown) => warn(`The inference log: ${messageOf(error)}`)
  thread.on('message', (told: KeeperTold) => {
    if (told.kind === 'failed') complain(told.why)
    else onErased(told.erased).catch(complain)
  })
  thread.on('error', complain)
  return {
    /** Ends after the round that is under way. */
    async close() {
      thread.postMessage('end')
      await gone
    },
  }
}
