/** Serving processes: they share a port, and one that ends is started anew. */
import { fileURLToPath } from 'node:url'
import { MillraceError, messageOf } from '../../core/error.ts'
import type { Usage } from '../../core/health.ts'
import { moduleAt } from '../../core/module.ts'
import type { ServingProcess } from '../../operations/world.ts'
import type { FromServing, Order, Ready, ServingInput, ToServing } from './messages.ts'
import { type Slot, startSlot } from './slot.ts'

/** Milliseconds until one is started anew, doubled each time one ends that did not live for long. */
const firstPause = 100
const longestPause = 10_000
/** Milliseconds after which one has lived for long. */
const long = 30_000
/** Milliseconds without a sign of life after which one that answers is ended by force; it tells something every second. */
const longestSilence = 60_000
/** Milliseconds that one may take until it answers: models have a minute to open. */
const longestStart = 180_000

/** Milliseconds that clients of one that is replaced may be idle: longer than the server keeps an idle connection. */
const replaced = 75_000
/** The same where all are closed. */
const closing = 5000

export interface ProcessesOptions {
  readonly count: number
  /** Module of a process. Default: the one that serves. */
  readonly entry?: URL
  /** Milliseconds that one may be silent. Default 60,000. */
  readonly silence?: number
  /** What one is started with now. */
  input(): ServingInput
  hear(id: number, message: FromServing, answer: (message: ToServing) => void): void
  /** What one has told that it takes. */
  usageOf(id: number): Usage | null
  /** Hears that a process is no more. */
  gone(id: number): void
  warn(what: string): void
}

export interface Processes {
  readonly url: string
  readonly grpcPort: number | null
  list(): readonly ServingProcess[]
  /** Asks every one; ends when all have done it. */
  order(order: Order): Promise<void>
  /**
   * Begins to put a new one in the place of each, one after the other: it answers before the old one takes its leave.
   * Throws `conflict` while that is under way.
   */
  restart(): void
  close(): Promise<void>
}

/** Starts them; ends when the first one answers. */
export const startProcesses = async (options: ProcessesOptions): Promise<Processes> => {
  const { count, warn, silence = longestSilence } = options
  const entry = fileURLToPath(options.entry ?? moduleAt('./entry', import.meta.url))
  const slots = new Set<Slot>()
  const leaving = new Set<Slot>()
  let isRestarting = false
  let place: Ready | null = null
  let closed = false
  let pause = firstPause
  const timers = new Set<NodeJS.Timeout>()
  const staying = () => [...slots].filter((slot) => !leaving.has(slot)).length

  const begin = (): Slot => {
    const slot = startSlot(entry, placed(options.input(), place), options.hear)
    slots.add(slot)
    // What was changed while it was started.
    slot.ready.then(
      () => slot.order({ act: 'look', models: options.input().models }),
      // Who waits for it hears of it.
      () => {},
    )
    void slot.gone.then((how) => {
      slots.delete(slot)
      options.gone(slot.id)
      const isLeaving = leaving.delete(slot)
      // A new one that is to take the place of another, and cannot be started, leaves all as it is.
      if (isLeaving || closed || !place || staying() >= count) return
      pause = Date.now() - slot.since > long ? firstPause : Math.min(2 * pause, longestPause)
      warn(`Serving process ${slot.pid} ended (${how}); another one takes its place.`)
      const timer = setTimeout(() => {
        timers.delete(timer)
        replace()
      }, pause)
      timers.add(timer)
    })
    return slot
  }
  const replace = () => {
    if (closed) return
    begin().ready.catch((error) =>
      warn(`A serving process could not be started: ${messageOf(error)}`),
    )
  }

  /** Those that were lost while new ones were started were counted for these. */
  const fill = () => {
    for (let missing = count - staying(); missing > 0; missing--) replace()
  }
  const watch = setInterval(() => {
    for (const slot of slots) {
      const longest = slot.isReady() ? silence : longestStart
      if (Date.now() - slot.heardAt() <= longest) continue
      warn(`Serving process ${slot.pid} gives no sign of life; it is ended.`)
      slot.kill()
    }
  }, silence / 10)

  place = await begin().ready.catch((error) => {
    clearInterval(watch)
    throw error
  })
  fill()

  const renew = async () => {
    for (const old of [...slots].filter((slot) => !leaving.has(slot))) {
      if (closed) return
      // One that was lost meanwhile has been replaced already.
      if (!slots.has(old)) continue
      await begin().ready
      if (!slots.has(old)) continue
      leaving.add(old)
      void old.drain(replaced)
    }
  }
  const all = async (work: (slot: Slot) => Promise<void>) => {
    await Promise.all([...slots].map(work))
  }
  return {
    url: place.url,
    grpcPort: place.grpcPort,
    list: () =>
      [...slots].map((slot) => ({
        ...{ pid: slot.pid, since: slot.since },
        answers: slot.isReady() && !leaving.has(slot),
        memoryBytes: options.usageOf(slot.id)?.memoryBytes ?? null,
        cpuSeconds: options.usageOf(slot.id)?.cpuSeconds ?? null,
      })),
    order: (order) => all((slot) => slot.order(order)),
    restart() {
      if (isRestarting) throw underWay()
      isRestarting = true
      renew()
        .catch((error) => warn(`Serving processes go on as they are: ${messageOf(error)}`))
        .finally(() => {
          isRestarting = false
          fill()
        })
    },
    async close() {
      closed = true
      clearInterval(watch)
      for (const timer of timers) clearTimeout(timer)
      await all((slot) => slot.drain(closing))
    },
  }
}

/** Those that come later share the ports of the first; where it found none for gRPC, they look for none. */
const placed = (input: ServingInput, place: Ready | null): ServingInput =>
  place?.grpcPort === null ? { ...input, reach: { ...input.reach, grpcPort: 'off' } } : input

const underWay = () =>
  new MillraceError('conflict', {
    what: 'New serving processes are being started already.',
    fix: 'GET /api/serving/processes shows how far it is.',
  })
