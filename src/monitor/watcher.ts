/** Watches traffic in a thread of its own. */
import { Worker } from 'node:worker_threads'
import { MillraceError, messageOf } from '../core/error.ts'
import { moduleAt } from '../core/module.ts'
import type { FromWatcher, Looked, ToWatcher, WatcherInput, WatchOrder } from './windows/orders.ts'

export interface WatcherOptions extends WatcherInput {
  /** Folder with the package of a version. */
  packageOf(model: string, version: number): Promise<string>
  /** Hears of files of the log that cannot be read. */
  warn(what: string): void
}

export interface Watcher {
  /** Watches an endpoint from a place on, instead of what was watched of it before. */
  open(order: WatchOrder): void
  /** Judges what is over by now. Fails where the thread ended: then every endpoint is to be opened anew. */
  look(endpoint: string): Promise<Looked>
  close(endpoint: string): void
  /** Whether the thread ended, and with it all that was open. */
  readonly isOver: boolean
  end(): Promise<void>
}

/** Starts the thread. */
export const startWatcher = ({ packageOf, warn, ...input }: WatcherOptions): Watcher => {
  const thread = new Worker(moduleAt('./windows/thread', import.meta.url), { workerData: input })
  const waiting = new Map<number, PromiseWithResolvers<Looked>>()
  let [looks, isOver] = [0, false]
  const tell = (told: ToWatcher) => thread.postMessage(told)
  const answerPackage = async ({ id, model, version }: Asked) => {
    try {
      const folder = await packageOf(model, version)
      tell({ kind: 'package', id, folder, why: '', isLost: false })
    } catch (error) {
      const isLost = error instanceof MillraceError && lasting.includes(error.code)
      tell({ kind: 'package', id, folder: null, why: messageOf(error), isLost })
    }
  }
  const settle = (id: number, how: (look: PromiseWithResolvers<Looked>) => void) => {
    const look = waiting.get(id)
    waiting.delete(id)
    if (look) how(look)
  }
  thread.on('message', (told: FromWatcher) => {
    switch (told.kind) {
      case 'package':
        return void answerPackage(told)
      case 'warning':
        return warn(told.what)
      case 'looked':
        return settle(told.id, ({ resolve }) => resolve(told.looked))
      case 'failed':
        return settle(told.id, ({ reject }) => reject(new Error(told.why)))
    }
  })
  const over = (why: string) => {
    isOver = true
    for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(new Error(why)))
  }
  thread.on('error', (error) => over(messageOf(error)))
  const exited = new Promise<void>((resolve) =>
    thread.once('exit', () => {
      over(ended)
      resolve()
    }),
  )
  return {
    open: (order) => tell({ kind: 'open', order }),
    close: (endpoint) => tell({ kind: 'close', endpoint }),
    look(endpoint) {
      const id = ++looks
      const look = Promise.withResolvers<Looked>()
      waiting.set(id, look)
      if (isOver) settle(id, ({ reject }) => reject(new Error(ended)))
      else tell({ kind: 'look', id, endpoint })
      return look.promise
    },
    get isOver() {
      return isOver
    },
    async end() {
      if (!isOver) tell({ kind: 'end' })
      await exited
    },
  }
}

/** Of a package that is not there, and will not be: of any other its windows wait. */
const lasting: readonly string[] = ['not_found', 'corrupt']

type Asked = Extract<FromWatcher, { kind: 'package' }>

const ended = 'The thread that watches has ended.'
