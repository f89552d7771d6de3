/** Who schedules: one of all that have the same store open. */
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../core/error.ts'
import type { Context } from '../pipeline/context.ts'
import { type Held, tryHold } from '../store/hold.ts'
import type { Fence } from '../store/leases.ts'
import { createTimers, type Timers } from './timers.ts'

export interface ScheduleOptions {
  warn(what: string): void
  /** Plans on these timers what is to be done, until the signal aborts. */
  begin(timers: Timers, signal: AbortSignal, fence: Fence): Promise<void>
}

export interface Schedule {
  /**
   * Schedules, or waits for its turn where another does. Fails where its own first begin fails; what goes wrong
   * later is warned of and tried again.
   */
  start(): Promise<void>
  /** When something is due here; null where it is not planned, or another schedules. */
  next(name: string): number | null
  /** The timers of this process; null where another schedules. */
  timers(): Pick<Timers, 'next' | 'history' | 'turnedAt'> | null
  stop(): Promise<void>
}

/** Milliseconds between two looks whether the one that schedules is gone. */
const lookEvery = 1000

export const createSchedule = (
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { warn, begin }: ScheduleOptions,
): Schedule => {
  const stop = new AbortController()
  let timers: Timers | null = null
  let over: Promise<void> = Promise.resolve()

  /** Begins to schedule; the answer waits for the end of it, and lets it go. */
  const open = async (held: Held): Promise<() => Promise<void>> => {
    const signal = AbortSignal.any([stop.signal, held.lost])
    const mine = createTimers(clock, (name, error) => warn(`${name}: ${messageOf(error)}`))
    const close = async () => {
      timers = null
      await mine.close()
      await held[Symbol.asyncDispose]()
    }
    timers = mine
    try {
      await begin(mine, signal, held.lease)
    } catch (error) {
      await close()
      throw error
    }
    return async () => {
      await aborted(signal)
      await close()
    }
  }

  /** Waits for its turn, again and again. */
  const compete = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        const held = await tryHold(store, 'schedule')
        if (held) await (await open(held))()
      } catch (error) {
        warn(`schedule: ${messageOf(error)}`)
      }
      await sleep(lookEvery, undefined, { signal: stop.signal }).catch(() => {})
    }
  }

  return {
    async start() {
      const held = await tryHold(store, 'schedule')
      const ended = held ? await open(held) : async () => {}
      over = ended().then(compete)
      // Whoever stops it hears of it.
      over.catch(() => {})
    },
    next: (name) => timers?.next(name) ?? null,
    timers: () => timers,
    async stop() {
      stop.abort()
      await over
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
