import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { MillraceError } from '../core/error.ts'
import { withoutMpi } from '../core/spawn.ts'
import { flattenError, reviveError } from '../core/wire.ts'
import { cancelled, type Message } from './wire.ts'

/** A stage of work in a process of its own. */
export interface ChildJob<Event, Result> {
  /** Module that calls `serveChild`. */
  readonly entry: URL
  /** What it works on; anything that can be cloned. */
  readonly input: object
  onEvent?(event: Event): void
  /** Every line the process prints, standard output and error alike. */
  onLine?(line: string): void
  /** Ends the process: politely at once, by force after 5 s. */
  readonly signal?: AbortSignal
  /** Only there to carry the type of the result. */
  readonly result?: (result: Result) => void
}

/** Milliseconds between a polite end and one by force. */
const killTimeout = 5000

/**
 * Runs a job in a child process and gives back what it answers. Fails with the child's own error,
 * with `cancelled`, or with `worker_lost` when the process dies.
 */
export const runChild = <Event, Result>(job: ChildJob<Event, Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    if (job.signal?.aborted) return reject(cancelled())
    const child = fork(job.entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...withoutMpi(), OMP_NUM_THREADS: '1' },
    })
    const lastLine = readLines(child, job.onLine)
    const stopping = stopOnSignal(child, job.signal)
    let answer: Message<Event, Result> | undefined
    child.on('message', (message: Message<Event, Result>) => {
      if (message.kind === 'event') job.onEvent?.(message.event)
      else answer = message
    })
    child.on('error', (error) => {
      reject(
        new MillraceError('training_failed', {
          what: `The process of a stage could not be started: ${error.message}.`,
          cause: error,
        }),
      )
    })
    child.on('close', (code, signal) => {
      stopping.over()
      if (answer?.kind === 'result') resolve(answer.result)
      else if (job.signal?.aborted) reject(cancelled())
      else if (answer?.kind === 'error') reject(reviveError(answer.error))
      else reject(died(code, signal, lastLine()))
    })
    child.send(job.input)
  })

/** Passes on what a process prints, and gives the last line that says something. */
const readLines = (child: ChildProcess, onLine: (line: string) => void = () => {}) => {
  let last = ''
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      last = line.trim() || last
      onLine(line)
    })
  }
  return () => last
}

/** Ends a process when a signal is aborted: politely at once, then by force. */
const stopOnSignal = (child: ChildProcess, signal: AbortSignal | undefined) => {
  let force: NodeJS.Timeout | undefined
  const stop = () => {
    child.kill('SIGTERM')
    force = setTimeout(() => child.kill('SIGKILL'), killTimeout)
  }
  signal?.addEventListener('abort', stop, { once: true })
  return {
    over() {
      clearTimeout(force)
      signal?.removeEventListener('abort', stop)
    },
  }
}

/**
 * The child's side: waits for the input, works, answers, ends. Ends at once when the parent is
 * gone, so that no process is left behind.
 */
export const serveChild = <Input, Event, Result>(
  work: (input: Input, emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): void => {
  if (!process.send)
    throw new MillraceError('bad_usage', {
      what: 'This module runs as the child of another process.',
    })
  const stop = new AbortController()
  process.on('disconnect', () => process.exit(1))
  process.on('SIGTERM', () => stop.abort())
  // Ctrl-C reaches the whole group; the parent decides what ends.
  process.on('SIGINT', () => {})
  const send = (message: Message<Event, Result>) =>
    new Promise<void>((done) => process.send?.(message, undefined, undefined, () => done()))

  process.once('message', async (input: Input) => {
    try {
      const result = await work(input, (event) => void send({ kind: 'event', event }), stop.signal)
      await send({ kind: 'result', result })
    } catch (error) {
      await send({ kind: 'error', error: flattenError(error) })
    }
    process.exit(0)
  })
}

const died = (code: number | null, signal: string | null, lastLine: string) =>
  new MillraceError('worker_lost', {
    what: `The process of a stage ended without an answer (${signal ? `signal ${signal}` : `exit code ${code}`}).`,
    ...(lastLine ? { why: `Its last line was: ${lastLine}` } : {}),
    fix:
      signal === 'SIGKILL' || signal === 'SIGABRT'
        ? 'If it ran out of memory, train on fewer rows (data.maxRows) or a smaller network.'
        : 'See the log of the run.',
  })
