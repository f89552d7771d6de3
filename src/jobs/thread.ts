/** Work in a thread of its own, so that whoever answers for it is never held up. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { MillraceError, messageOf } from '../core/error.ts'
import { flattenError, reviveError } from '../core/wire.ts'
import { cancelled, type Message } from './wire.ts'

export interface ThreadJob<Event> {
  /** Module that calls `serveThread`. */
  readonly entry: URL
  /** What it works on; anything that can be cloned. */
  readonly input: object
  onEvent(event: Event): void
  /** Every line the thread prints, standard output and error alike. */
  onLine(line: string): void
  /** Asks the thread to end. */
  readonly signal: AbortSignal
}

/**
 * Runs a job in a thread and gives back what it answers. Fails with the thread's own error, with `cancelled`, or
 * with `worker_lost` when the thread dies.
 */
export const runThread = <Event, Result>(job: ThreadJob<Event>): Promise<Result> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(job.entry, { workerData: job.input, stdout: true, stderr: true })
    for (const stream of [thread.stdout, thread.stderr]) readLines(stream, job.onLine)
    const stop = () => thread.postMessage('stop')
    job.signal.addEventListener('abort', stop, { once: true })
    if (job.signal.aborted) stop()
    let answer: Exclude<Message<Event, Result>, { kind: 'event' }> | undefined
    let failure: unknown
    const settle = (code: number | null) => {
      job.signal.removeEventListener('abort', stop)
      if (answer?.kind === 'result') resolve(answer.result)
      else if (job.signal.aborted) reject(cancelled())
      else if (answer) reject(reviveError(answer.error))
      else reject(died(code, failure))
    }
    thread.on('message', (message: Message<Event, Result>) => {
      if (message.kind === 'event') return job.onEvent(message.event)
      answer = message
      // What it has printed comes until it ends; threads of its own may keep it from doing so.
      setTimeout(settle, grace, null).unref()
    })
    thread.on('error', (error) => {
      failure = error
    })
    thread.on('exit', settle)
  })

/** Milliseconds that a thread has to end once it has answered. */
const grace = 2000

const readLines = (stream: Readable, onLine: (line: string) => void) =>
  createInterface({ input: stream }).on('line', onLine)

const died = (code: number | null, failure: unknown) =>
  new MillraceError('worker_lost', {
    what: `The thread of a stage ended without an answer (${failure === undefined ? `exit code ${code}` : messageOf(failure)}).`,
    fix: 'If it ran out of memory, train on fewer rows (data.maxRows) or a smaller network; else see the log of the run.',
    ...(failure === undefined ? {} : { cause: failure }),
  })

/** The thread's side: works, answers, ends. */
export const serveThread = async <Input, Event, Result>(
  work: (input: Input, emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): Promise<void> => {
  const say = (message: Message<Event, Result>) => parentPort?.postMessage(message)
  const stop = new AbortController()
  parentPort?.on('message', () => stop.abort())
  try {
    const result = await work(workerData, (event) => say({ kind: 'event', event }), stop.signal)
    say({ kind: 'result', result })
  } catch (error) {
    say({ kind: 'error', error: flattenError(error) })
  }
  parentPort?.close()
}
