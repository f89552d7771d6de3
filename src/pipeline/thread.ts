/** Entry of a thread that trains as one rank of several. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../core/error.ts'
import { flattenError } from '../core/wire.ts'
import { join } from '../train/collective/shared.ts'
import type { ThreadData, ThreadMessage } from './threads.ts'
import { trainWorker } from './worker.ts'

const { order, world, rank }: ThreadData = workerData
const say = (message: ThreadMessage) => parentPort?.postMessage(message)
const stop = new AbortController()
parentPort?.on('message', () => stop.abort())

const collective = join(world, rank)
try {
  const emit = (event: Parameters<Parameters<typeof trainWorker>[2]>[0]) =>
    say({ kind: 'event', event })
  const result = await trainWorker(order, collective, emit, stop.signal)
  await collective.close()
  say({ kind: 'result', result })
} catch (error) {
  collective.abort(messageOf(error))
  const who = `rank ${rank} on ${collective.hosts[rank]} failed: `
  say({ kind: 'error', error: flattenError(error, who) })
}
parentPort?.close()
