/**
 * A server in a process of its own, with a model made for what is tried on it: `node test/system/serving.ts ORDER`. It
 * tells its parent its address.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { listen } from '../../src/http/listen.ts'
import type { ServedPredictor } from '../../src/serve/types.ts'
import { memoryApp, memoryPredictor } from './memory.ts'
import { openShapes } from './shapes.ts'

export type Order =
  /** A model of texts that holds its thread for so long a row, as one that computes. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** A model of tensors of any lengths; with a leak it keeps so many bytes for each row. */
  | { readonly kind: 'shapes'; readonly leak: number }

export interface Serving {
  readonly address: string
  readonly pid: number
  close(): Promise<void>
}

export const startServing = async (order: Order): Promise<Serving> => {
  const child = fork(import.meta.filename, [JSON.stringify(order)])
  const [address] = await once(child, 'message')
  return {
    address,
    pid: child.pid ?? 0,
    async close() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

const openSlow = (folder: string, milliseconds: number): ServedPredictor => {
  const own = memoryPredictor(folder)
  return {
    ...own,
    async predict(inputs, k) {
      const end = performance.now() + inputs.length * milliseconds
      while (performance.now() < end);
      return own.predict(inputs, k)
    },
  }
}

const open = (folder: string, order: Order): ServedPredictor | Promise<ServedPredictor> =>
  order.kind === 'slow' ? openSlow(folder, order.milliseconds) : openShapes(order.leak)

if (import.meta.main) {
  const order: Order = JSON.parse(process.argv[2] ?? '{}')
  const world = await memoryApp({ predictor: (folder) => open(folder, order) })
  process.send?.(await listen(world.app, { host: '127.0.0.1', port: 0 }))
  process.once('SIGTERM', async () => {
    await world.close()
    process.disconnect?.()
  })
}
