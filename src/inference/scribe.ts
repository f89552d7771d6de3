/** The thread that writes: fsync holds up nobody who answers. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../core/error.ts'
import type { Feedback } from '../core/requests.ts'
import type { RowValue } from './columns.ts'
import { createLive, type Live } from './live.ts'
import { openIndex } from './remarks.ts'

/** What the thread is asked for. */
export type Order =
  | { readonly kind: 'requests'; readonly rows: readonly RowValue[][]; readonly synced: boolean }
  | { readonly kind: 'feedback'; readonly feedback: readonly Feedback[] }
  | { readonly kind: 'close' }

type OrderOf<Kind> = Extract<Order, { readonly kind: Kind }>

/** What it answers to each, in their order: null, or why it was not done. */
export type Told = string | null

export interface ScribeInput {
  readonly folder: string
}

const serve = ({ folder }: ScribeInput): void => {
  let live: Live | undefined
  const carryOut: { readonly [Kind in Order['kind']]: (order: OrderOf<Kind>) => void } = {
    requests({ rows, synced }) {
      live ??= createLive(folder)
      live.write(rows, synced)
    },
    feedback({ feedback }) {
      const index = openIndex(folder)
      try {
        index.addFeedback(feedback)
      } finally {
        index.close()
      }
    },
    close() {
      live?.close()
      parentPort?.close()
    },
  }
  const perform = <Kind extends Order['kind']>(kind: Kind, order: OrderOf<Kind>) =>
    carryOut[kind](order)
  parentPort?.on('message', (order: Order) => {
    let told: Told = null
    try {
      perform(order.kind, order)
    } catch (error) {
      told = messageOf(error)
    }
    parentPort?.postMessage(told)
  })
}

serve(workerData)
