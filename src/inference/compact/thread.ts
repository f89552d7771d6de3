/** The thread that compacts: round after round, until it is told to end. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../core/error.ts'
import type { RequestRules } from '../../core/requests.ts'
import { readKeys } from '../seal.ts'
import type { Erased } from './erase.ts'
import { round } from './round.ts'

export interface KeeperInput {
  readonly folder: string
  readonly rules: ReadonlyMap<string, RequestRules | null>
  readonly otherwise: RequestRules | null
  /** Files with the keys of the log. */
  readonly keyFiles: readonly string[]
  /** Milliseconds between two rounds. */
  readonly every: number
}

/** What the thread tells. */
export type KeeperTold =
  | { readonly kind: 'erased'; readonly erased: Erased }
  /** Files of processes that nothing could be done with in a round. */
  | { readonly kind: 'unreadable'; readonly files: number }
  | { readonly kind: 'failed'; readonly why: string }

/** Milliseconds by which the clock may differ from one that only runs forward before nothing goes by age. */
const mostJump = 3_600_000

const keep = async ({ folder, rules, otherwise, keyFiles, every }: KeeperInput): Promise<void> => {
  const started = Date.now() - performance.now()
  const ending = Promise.withResolvers<void>()
  let isEnding = false
  parentPort?.once('message', () => {
    isEnding = true
    ending.resolve()
  })
  const tell = (told: KeeperTold) => parentPort?.postMessage(told)
  let unreadable: readonly string[] = []
  while (!isEnding) {
    // A clock that was set would make everything old at once: from then on only the next start removes by age.
    const isSteady = Math.abs(Date.now() - performance.now() - started) < mostJump
    try {
      const found: string[] = []
      const failed = (file: string, error: unknown) => {
        if (!found.includes(file) && !unreadable.includes(file))
          tell({
            kind: 'failed',
            why: `nothing can be done with ${join(folder, file)}: ${messageOf(error)}. It stays as it is, and its records are not moved, erased or removed.`,
          })
        found.push(file)
      }
      const keys = readKeys(keyFiles)
      const done = await round({ folder, rules, otherwise, keys, isSteady, failed })
      if (done) {
        unreadable = found
        tell({ kind: 'unreadable', files: new Set(found).size })
      }
      for (const erased of done ?? []) {
        const { left, records, files } = erased
        if (left.length === 0 || records + files > 0) tell({ kind: 'erased', erased })
        if (left.length > 0) tell({ kind: 'failed', why: `an erasure waits: ${left.join('; ')}` })
      }
    } catch (error) {
      tell({ kind: 'failed', why: messageOf(error) })
    }
    await Promise.race([ending.promise, sleep(every, undefined, { ref: false })])
  }
  parentPort?.close()
}

await keep(workerData)
