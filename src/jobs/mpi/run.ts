import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '../../core/error.ts'
import { owner } from '../../core/process.ts'
import { spawnedOf, withoutMpi } from '../../core/spawn.ts'
import { cancelled } from '../wire.ts'
import { createHearing, type Listener } from './hearing.ts'
import { leash } from './message.ts'
import { inspectMpirun, wordsFor } from './mpirun.ts'
import { signalGroup } from './signal.ts'

/** A stage of work in as many processes as there are ranks, started by `mpirun`. */
export interface MpiJob<Event, Result> extends Listener<Event> {
  /** Module that calls `serveMpi`; at the same place on every host. */
  readonly entry: URL
  readonly ranks: number
  /** Host file of mpirun; null: all ranks on this machine, or where a batch system says. */
  readonly hostfile: string | null
  /** What the ranks work on; it is written as JSON. */
  readonly input: object
  /** Where it is written: a folder that every host sees. Default a temporary one of this machine. */
  readonly folder?: string
  /** Ends all ranks: politely at once, by force after 5 s. */
  readonly signal?: AbortSignal
  /** Only there to carry the type of the result. */
  readonly result?: (result: Result) => void
}

/** Milliseconds between a polite end and one by force. */
const killTimeout = 5000

/**
 * Runs a job under mpirun and gives back what rank 0 answers. Fails with the error of the rank that had
 * one of its own, with `worker_lost` (rank, host, reason) when a rank dies or does not come, with
 * `unsupported` where there is no Open MPI, with `cancelled` on the signal. No process is left behind.
 */
export const runMpi = async <Event, Result>(job: MpiJob<Event, Result>): Promise<Result> => {
  if (job.signal?.aborted) throw cancelled()
  // A rank may itself start a world, which must not take itself for part of this one.
  const inherited = spawnedOf() ? withoutMpi() : process.env
  const environment = { ...inherited, OMP_NUM_THREADS: '1', [leash]: `${hostname()} ${owner()}` }
  const mpirun = await inspectMpirun(environment)
  const folder = await mkdtemp(join(job.folder ?? tmpdir(), 'mpi-'))
  try {
    const order = join(folder, 'order.json')
    await writeFile(order, JSON.stringify(job.input))
    const place = { ranks: job.ranks, hosts: job.hostfile, root: process.getuid?.() === 0 }
    const program = [process.execPath, ...process.execArgv, fileURLToPath(job.entry), order]
    const words = [...wordsFor(mpirun, place, environment), ...program]
    return await run(job, mpirun.file, words, environment)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const run = <Event, Result>(
  job: MpiJob<Event, Result>,
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    // A group of its own: Ctrl-C reaches us alone, and we end the ranks.
    const child = spawn(file, words, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    const heard = createHearing<Event, Result>(job)
    const stopping = stopOnSignal(job.signal, child.pid, heard.endRanks)
    readLines(child.stdout, heard.line)
    readLines(child.stderr, heard.line)
    // Rank 0 may end before it has read the end of its input.
    child.stdin.on('error', () => {})
    child.on('error', (error) => {
      stopping.over()
      reject(
        new MillraceError('training_failed', {
          what: `mpirun could not be started: ${error.message}.`,
          cause: error,
        }),
      )
    })
    // Where mpirun itself was killed its ranks may still be about to notice.
    child.on('exit', () => heard.endRanks())
    child.on('close', (code, signal) => {
      stopping.over()
      const answer = heard.answer()
      if (answer) resolve(answer.result)
      else if (job.signal?.aborted) reject(cancelled())
      else reject(heard.failure(signal ? `signal ${signal}` : `exit code ${code}`))
    })
  })

/** Ends a group of processes when a signal is aborted: politely at once, then by force. */
const stopOnSignal = (
  signal: AbortSignal | undefined,
  group: number | undefined,
  endRanks: () => void,
) => {
  let force: NodeJS.Timeout | undefined
  const stop = () => {
    signalGroup(group, 'SIGTERM')
    force = setTimeout(() => {
      signalGroup(group, 'SIGKILL')
      endRanks()
    }, killTimeout)
  }
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  return {
    over() {
      clearTimeout(force)
      signal?.removeEventListener('abort', stop)
    },
  }
}

const readLines = (stream: Readable, onLine: (line: string) => void) => {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}
