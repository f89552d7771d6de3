/** The ranks of a training as threads of this process, watched by the thread that started them. */

import { Worker } from 'node:worker_threads'
import { MillraceError, messageOf } from '../core/error.ts'
import { moduleAt } from '../core/module.ts'
import type { TrainEvent } from '../core/records.ts'
import { reviveError, type WireError } from '../core/wire.ts'
import { createWorld, loseRank, type World } from '../train/collective/world.ts'
import type { Trained, WorkerJob } from './worker.ts'

/** What a thread is given. */
export interface ThreadData {
  readonly order: WorkerJob
  readonly world: World
  readonly rank: number
}

/** What a thread says. */
export type ThreadMessage =
  | { readonly kind: 'event'; readonly event: TrainEvent }
  | { readonly kind: 'result'; readonly result: Trained | null }
  | { readonly kind: 'error'; readonly error: WireError }

const entry = moduleAt('./thread', import.meta.url)

/** Milliseconds that the others have to end once one of them has failed. */
const grace = 2000

/**
 * Trains with a thread a worker. Fails with the error of the first rank that had one of its own, or with
 * `worker_lost` where a rank died or did not come within `timeout` milliseconds. A thread that hangs may
 * be left behind: the process should end after a failure.
 */
export const trainInThreads = async (
  order: WorkerJob,
  timeout: number,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
): Promise<Trained> => {
  const world = createWorld(order.recipe.train.workers, { timeout: timeout })
  const threads = Array.from({ length: world.size }, (_, rank) => {
    const workerData: ThreadData = { order, world, rank }
    return startThread(new Worker(entry, { workerData }), rank, world, emit)
  })
  const stop = () => {
    for (const { worker } of threads) worker.postMessage('stop')
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    const answers = await settled(threads.map(({ answer }) => answer))
    const failures = answers.flatMap((answer) => (answer instanceof MillraceError ? [answer] : []))
    const failure = failures.find(({ code }) => code !== 'worker_lost') ?? failures[0]
    if (failure) throw failure
    const [trained] = answers
    if (trained && !(trained instanceof MillraceError)) return trained
    throw new MillraceError('internal', { what: 'The lead of the training gave no answer.' })
  } finally {
    signal.removeEventListener('abort', stop)
    for (const { worker } of threads) void worker.terminate()
  }
}

type Answer = Trained | null | MillraceError

const startThread = (
  worker: Worker,
  rank: number,
  world: World,
  emit: (event: TrainEvent) => void,
) => {
  const answer = new Promise<Answer>((resolve) => {
    const lost = (reason: string) => {
      loseRank(world, rank, reason)
      resolve(new MillraceError('worker_lost', { what: `Rank ${rank} was lost: ${reason}` }))
    }
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'event') emit(message.event)
      else if (message.kind === 'result') resolve(message.result)
      else resolve(reviveError(message.error))
    })
    worker.on('error', (error) => lost(`its thread failed: ${messageOf(error)}.`))
    worker.on('exit', (code) => lost(`its thread ended with exit code ${code}.`))
  })
  return { worker, answer }
}

/** All answers; once there is an error, those that come within the grace. */
const settled = async (answers: readonly Promise<Answer>[]): Promise<readonly Answer[]> => {
  const come: Answer[] = answers.map(() => null)
  const failed = Promise.withResolvers<void>()
  const all = answers.map(async (promise, rank) => {
    const answer = await promise
    come[rank] = answer
    if (answer instanceof MillraceError) failed.resolve()
  })
  const tooLate = failed.promise.then(
    () => new Promise<void>((done) => setTimeout(done, grace).unref()),
  )
  await Promise.race([Promise.all(all), tooLate])
  return come
}
