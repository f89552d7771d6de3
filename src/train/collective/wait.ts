import type { Heartbeat } from './heartbeat.ts'
import type { LibMpi, Pending } from './libmpi.ts'
import { didNotCome } from './lost.ts'
import type { AbortReason } from './reason.ts'
import type { Signals } from './signals.ts'

/** What waits for calls of the library. */
export interface WaitContext {
  readonly mpi: LibMpi
  readonly signals: Signals
  readonly heartbeat: Heartbeat
  readonly reason: AbortReason
  /** Host of every rank, by rank. */
  hosts(): readonly string[]
}

export interface WaitOptions {
  /** What the ranks do, for messages: `allReduce`. */
  readonly operation: string
  /** Milliseconds until it is asked who is missing. */
  readonly timeout: number
}

/** How long it is waited without sleep, in ms: a sleep costs a transfer that is under way. */
const awake = 20

/** Waits for a call; one that fails goes on in memory that MPI still uses. */
export const finish = (context: WaitContext, pending: Pending, options: WaitOptions): void => {
  try {
    wait(context, pending, options)
  } catch (error) {
    context.signals.keep(pending)
    throw error
  }
}

/** Waits for a call without ever being stuck inside MPI. */
const wait = (context: WaitContext, pending: Pending, options: WaitOptions): void => {
  const { mpi, signals, heartbeat } = context
  const begun = performance.now()
  let last = begun
  let waited = 0
  for (let polls = 1; !mpi.test(pending); polls++) {
    const now = performance.now()
    const asleep = now - begun > awake
    if (!asleep && polls % 256 !== 0) continue
    // Time in which the whole process stood still is nobody's fault.
    waited += Math.min(now - last, 250)
    last = now
    signals.check()
    if (signals.isAsked()) signals.tellHere()
    if (waited > options.timeout) checkLiveness(context, options)
    if (asleep) heartbeat.sleep(now - begun > 200 ? 1 : 0.1)
    else heartbeat.beat()
  }
}

/** Asks who is there, and ends the world with the names of those who do not answer. */
const checkLiveness = (context: WaitContext, { operation, timeout }: WaitOptions): void => {
  const { signals, heartbeat, reason } = context
  signals.tellHere()
  const until = performance.now() + Math.min(1000, timeout)
  while (signals.silent().length > 0 && performance.now() < until) {
    signals.check()
    heartbeat.sleep(2)
  }
  const missing = signals.silent()
  reason.post(
    missing.length > 0
      ? didNotCome(context.hosts(), missing, operation, timeout)
      : `All ranks came to ${operation}, but it did not end within ${timeout / 1000} s.`,
  )
  signals.check()
}
