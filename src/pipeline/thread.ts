/** Entry of a thread that trains as one rank of a crew. */
import { parentPort, workerData } from 'node:worker_threads'
import { MillraceError, messageOf } from '../core/error.ts'
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
  const known = error instanceof MillraceError ? error : null
  const { what, why, fix, row } = known ?? {
    what: `internal: rank ${rank} on ${collective.hosts[rank]} failed: ${messageOf(error)}`,
    row: undefined,
  }
  say({
    kind: 'error',
    code: known?.code ?? 'internal',
    detail: { what, ...(why && { why }), ...(fix && { fix }), ...(row && { row }) },
  })
}
parentPort?.close()
