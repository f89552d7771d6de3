import { Worker } from 'node:worker_threads'
import { MillraceError, messageOf } from '../core/error.ts'
import { moduleAt } from '../core/module.ts'
import type { Order, ScribeInput, Told } from './scribe.ts'

/** The hand of the thread that writes. */
export interface Writer {
  /** Ends when it is done. Fails with `storage` where it cannot be, with what SQLite says. */
  send(order: Exclude<Order, { kind: 'close' }>): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  resolve(): void
  reject(error: unknown): void
}

/** The thread is started by the first order, and anew where it was lost: its file is adopted then. */
export const createWriter = (folder: string): Writer => {
  let current: ReturnType<typeof start> | undefined
  const forget = (ended: object) => {
    if (current?.thread === ended) current = undefined
  }
  return {
    async send(order) {
      current ??= start(folder, forget)
      return current.send(order)
    },
    async close() {
      await current?.close()
    },
  }
}

const start = (folder: string, forget: (ended: object) => void) => {
  const workerData: ScribeInput = { folder }
  const thread = new Worker(moduleAt('./scribe', import.meta.url), { workerData })
  const waiting: Waiting[] = []
  const gone = Promise.withResolvers<void>()
  const fail = (why: string) => {
    for (const { reject } of waiting.splice(0)) reject(failure(folder, why))
  }
  thread.on('message', (told: Told) => {
    const first = waiting.shift()
    if (told === null) first?.resolve()
    else first?.reject(failure(folder, told))
  })
  thread.on('error', (error) => fail(messageOf(error)))
  thread.on('exit', () => {
    forget(thread)
    fail('The thread that writes has ended.')
    gone.resolve()
  })
  const send = (order: Order) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ resolve, reject })
      thread.postMessage(order)
    })
  return {
    thread,
    send,
    async close() {
      thread.postMessage({ kind: 'close' } satisfies Order)
      await gone.promise
    },
  }
}

const failure = (folder: string, why: string) =>
  new MillraceError('storage', {
    what: `The inference log in ${folder} cannot be written.`,
    why: `SQLite says: ${why.replace(/[\s.]+$/, '')}.`,
    fix: 'Check the disk and its free space; what was not acknowledged may not be there.',
  })
