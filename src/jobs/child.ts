import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { MillraceError, systemCode } from '../core/error.ts'
import { withoutMpi } from '../core/spawn.ts'
import { flattenError, reviveError } from '../core/wire.ts'
import type { Message } from './wire.ts'

/** Work in a process of its own, which ends with whoever has started it. */
export interface ChildJob {
  /** Module that calls `serveChild`. */
  readonly entry: URL
  /** What it works on; anything that can be cloned. */
  readonly input: object
  /** Ends the process, with what it has started: politely at once, by force after 5 s. */
  readonly signal?: AbortSignal
}

type Answer<Result> = Exclude<Message<never, Result>, { kind: 'event' }>

/** Milliseconds between a polite end and one by force. */
const killTimeout = 5000

/**
 * Runs a job in a child process, and answers what `serveChild` gives there. Fails with the child's own error, with `cancelled`, or with `worker_lost` when
 * the process dies.
 */
export const runChild = <Result = void>(job: ChildJob): Promise<Result> =>
  new Promise((resolve, reject) => {
    if (job.signal?.aborted) return reject(cancelled())
    const child = fork(job.entry, {
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...withoutMpi(), OMP_NUM_THREADS: '1' },
    })
    const lastLine = lastLineOf(child)
    const stopping = stopOnSignal(child, job.signal)
    let answer: Answer<Result> | undefined
    child.on('message', (message: Answer<Result>) => {
      answer = message
    })
    child.on('error', (error) => {
      reject(
        new MillraceError('training_failed', {
          what: `A process could not be started: ${error.message}.`,
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

/** Reads what a process prints, and gives the last line that says something. */
const lastLineOf = (child: ChildProcess) => {
  let last = ''
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      last = line.trim() || last
    })
  }
  return () => last
}

/** Ends a process when a signal is aborted: politely at once, then by force. */
const stopOnSignal = (child: ChildProcess, signal: AbortSignal | undefined) => {
  let force: NodeJS.Timeout | undefined
  const stop = () => {
    killGroup(child, 'SIGTERM')
    force = setTimeout(() => killGroup(child, 'SIGKILL'), killTimeout)
  }
  signal?.addEventListener('abort', stop, { once: true })
  return {
    over() {
      clearTimeout(force)
      signal?.removeEventListener('abort', stop)
    },
  }
}

/** A process that leads a group of its own, with all that it has started. */
const killGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // Nobody of it is left.
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

/**
 * The child's side: waits for the input, works, answers, ends. Ends at once when the parent is
 * gone, so that no process is left behind.
 */
export const serveChild = <Input, Result = void>(
  work: (input: Input, signal: AbortSignal) => Promise<Result>,
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
  const send = (message: Answer<Result>) =>
    new Promise<void>((done) => process.send?.(message, undefined, undefined, () => done()))

  process.once('message', async (input: Input) => {
    try {
      await send({ kind: 'result', result: await work(input, stop.signal) })
    } catch (error) {
      await send({ kind: 'error', error: flattenError(error) })
    }
    process.exit(0)
  })
}

const cancelled = () =>
  new MillraceError('cancelled', {
    what: 'What prepares the data was ended before it was through.',
    fix: 'The next command begins it anew.',
  })

const died = (code: number | null, signal: string | null, lastLine: string) =>
  new MillraceError('worker_lost', {
    what: `A process ended without an answer (${signal ? `signal ${signal}` : `exit code ${code}`}).`,
    ...(lastLine ? { why: `Its last line was: ${lastLine}` } : {}),
    fix: 'Correct what it runs; where it was killed, see whether the machine has run out of memory.',
  })
