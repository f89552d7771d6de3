/** One serving process, as the one that keeps the loop sees it. */
import cluster from 'node:cluster'
import { once } from 'node:events'
import { MillraceError } from '../../core/error.ts'
import { reviveError, type WireError } from '../../core/wire.ts'
import { releaseUntaken } from './handoffs.ts'
import type { FromServing, Order, Ready, ServingInput, ToServing } from './messages.ts'

/** Milliseconds that one has to end by itself once clients had the time to take their leave. */
const patience = 10_000

export interface Slot {
  /** Number of its process, never given twice. */
  readonly id: number
  readonly pid: number
  /** When it was started. */
  readonly since: number
  isReady(): boolean
  /** When it said something last. */
  heardAt(): number
  kill(): void
  /** Fails where it cannot be started. */
  readonly ready: Promise<Ready>
  /** How it ended. */
  readonly gone: Promise<string>
  /** Ends when it was carried out. One that is gone, or does not answer yet, has nothing to do: it looks by itself. */
  order(order: Order): Promise<void>
  /**
   * Lets it answer what is under way, and what comes over open connections for so many milliseconds while there are some;
   * ends it by force where that takes too long.
   */
  drain(leave: number): Promise<void>
}

/** Starts a process; `hear` hears all that it says but what `Slot` tells. */
export const startSlot = (
  entry: string,
  input: ServingInput,
  hear: (id: number, message: FromServing, answer: (message: ToServing) => void) => void,
): Slot => {
  cluster.setupPrimary({ exec: entry, args: [JSON.stringify(input)] })
  const worker = cluster.fork()
  releaseUntaken(worker)
  const ready = Promise.withResolvers<Ready>()
  // Who waits for it hears of it.
  ready.promise.catch(() => {})
  const orders = createOrders()
  const since = Date.now()
  let isReady = false
  let heardAt = since
  const gone = once(worker, 'exit').then(([code, signal]) => {
    const how = signal === null ? `exit code ${code}` : `${signal}`
    ready.reject(unready(how))
    orders.end()
    return how
  })
  worker.on('message', (message: FromServing) => {
    heardAt = Date.now()
    if (message.kind === 'ready') {
      isReady = true
      ready.resolve(message)
    } else if (message.kind === 'failed') ready.reject(reviveError(message.error))
    else if (message.kind === 'done') orders.done(message.number, message.error)
    else hear(worker.id, message, send)
  })
  // It may be gone while it is told something.
  worker.on('error', () => {})
  const send = (message: ToServing) => {
    if (worker.isConnected()) worker.send(message)
  }
  return {
    id: worker.id,
    pid: worker.process.pid ?? 0,
    since,
    isReady: () => isReady,
    heardAt: () => heardAt,
    kill: () => worker.process.kill('SIGKILL'),
    ready: ready.promise,
    gone,
    order: (order) =>
      isReady && worker.isConnected()
        ? orders.wait((number) => send({ kind: 'order', number, order }))
        : Promise.resolve(),
    async drain(leave) {
      // It has answered nobody, and hears nothing yet.
      if (!isReady) worker.process.kill('SIGKILL')
      send({ kind: 'drain', leave })
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), leave + patience)
      await gone
      clearTimeout(timer)
    },
  }
}

/** Orders that are under way, by their number. */
const createOrders = () => {
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  let next = 0
  return {
    wait(give: (number: number) => void): Promise<void> {
      const number = next++
      const done = Promise.withResolvers<void>()
      waiting.set(number, done)
      give(number)
      return done.promise
    },
    done(number: number, error: WireError | null) {
      const found = waiting.get(number)
      waiting.delete(number)
      if (error) found?.reject(reviveError(error))
      else found?.resolve()
    },
    end() {
      for (const { resolve } of waiting.values()) resolve()
      waiting.clear()
    },
  }
}

const unready = (how: string) =>
  new MillraceError('internal', {
    what: `A serving process ended before it answered (${how}).`,
    fix: 'Look at what it said before on standard error.',
  })
