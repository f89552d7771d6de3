/** The MPI worker, as the main thread sees it; one question at a time. */

import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { isMainThread, Worker } from 'node:worker_threads'
import { MillraceError, messageOf } from '../../core/error.ts'
import { moduleAt } from '../../core/module.ts'
import { spawnedOf } from '../../core/spawn.ts'
import { reviveError } from '../../core/wire.ts'
import { watchHeartbeat } from './heartbeat.ts'
import { exitNow } from './libmpi.ts'
import { workerLost } from './lost.ts'
import type { Answer, MpiWorkerData, Request } from './request.ts'

/** How long a launcher may take to bring up all ranks, in ms. */
const startTimeout = 60_000
/** How long the worker may stay inside one call of the library beyond the timeout, in ms. */
const stuckAfter = 5000

export const startWorker = (data: MpiWorkerData) => {
  const thread = new Worker(moduleAt('./worker', import.meta.url), { workerData: data })
  const { ask, exited } = createQuestions(thread, data.heartbeat)
  const timeout = data.timeout + stuckAfter
  return {
    ready: ask(null, startTimeout).then((answer) => {
      if (answer.kind === 'ready') return answer
      throw new MillraceError('internal', { what: `internal: MPI started with ${answer.kind}` })
    }),
    ask: (request: Request) => ask(request, timeout),
    /** Tells the others that the world has ended. */
    end() {
      thread.postMessage({ kind: 'end' } satisfies Request)
    },
    async finalize() {
      await ask({ kind: 'finalize' }, timeout)
      thread.ref()
      await exited()
    },
  }
}

interface Question {
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** Asks the worker, whose thread holds the process only as long as an answer is due. */
const createQuestions = (thread: Worker, heartbeat: SharedArrayBuffer) => {
  let pending: Question | null = null
  let gone = false
  const settle = (act: (question: Question) => void) => {
    const question = pending
    pending = null
    thread.unref()
    if (question) act(question)
  }
  const fail = (error: unknown) => settle(({ reject }) => reject(error))
  thread.on('message', (answer: Answer) => {
    if (answer.kind === 'failed') fail(reviveError(answer.error))
    else settle(({ resolve }) => resolve(answer))
  })
  thread.on('error', (error) => fail(lostThread(messageOf(error))))
  leaveWith(thread, () => {
    gone = true
    fail(lostThread('it has ended'))
  })
  const ask = (request: Request | null, timeout: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const watch = watchHeartbeat(heartbeat, timeout, (seconds) => fail(stuck(seconds)))
    pending = { resolve, reject }
    thread.ref()
    if (gone) fail(lostThread('it has ended'))
    else if (request) thread.postMessage(request)
    return promise.finally(() => clearInterval(watch))
  }
  return { ask, exited: () => (gone ? Promise.resolve() : once(thread, 'exit')) }
}

/**
 * Node waits for its threads at the end of a process; one inside MPI may never come back. A thread that has opened
 * MPI may end for itself.
 */
const leaveWith = (thread: Worker, gone: () => void) => {
  const leaveNow = (code: number) => exitNow(code)
  if (isMainThread) process.on('exit', leaveNow)
  thread.on('exit', () => {
    process.off('exit', leaveNow)
    gone()
  })
}

/** Ends the process soon: its thread cannot be ended inside the library. */
const stuck = (seconds: number): MillraceError => {
  const what = `The MPI library of rank ${spawnedOf()?.rank ?? 0} on ${hostname()} did not come back within ${seconds} s.`
  complain(what)
  setTimeout(() => exitNow(1), stuckAfter)
  return workerLost(what)
}

const lostThread = (why: string) =>
  new MillraceError('worker_lost', { what: 'The thread that owns MPI is gone.', why })

/** To standard error at once: the process may be ended right after. */
export const complain = (text: string) => {
  try {
    writeSync(2, `millrace: ${text}\n`)
  } catch {
    // Nobody reads it any more.
  }
}
