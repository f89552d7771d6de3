import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { MillraceError, messageOf } from '../../core/error.ts'
import { isAlive, owner, pidOf } from '../../core/process.ts'
import { spawnedOf, withoutMpi } from '../../core/spawn.ts'
import { flattenError, reviveError, type WireError } from '../../core/wire.ts'
import { cancelled, type Message } from '../wire.ts'
import { type LostRank, lostRankIn } from './lost.ts'
import { inspectMpirun, wordsFor } from './mpirun.ts'

/** A stage of work in as many processes as there are ranks, started by `mpirun`. */
export interface MpiJob<Event, Result> {
  /** Module that calls `serveMpi`; at the same place on every host. */
  readonly entry: URL
  readonly ranks: number
  /** Host file of mpirun; null: all ranks on this machine, or where a batch system says. */
  readonly hostfile: string | null
  /** What the ranks work on; it is written as JSON. */
  readonly input: object
  /** Where it is written: a folder that every host sees. Default a temporary one of this machine. */
  readonly folder?: string
  /** What rank 0 tells. */
  onEvent?(event: Event): void
  /** Every line that ranks or mpirun print, standard output and error alike. */
  onLine?(line: string): void
  /** Ends all ranks: politely at once, by force after 5 s. */
  readonly signal?: AbortSignal
  /** Only there to carry the type of the result. */
  readonly result?: (result: Result) => void
}

/** Beside what a stage says, every rank says where it runs. */
type RankMessage<Event, Result> =
  | Message<Event, Result>
  | { readonly kind: 'hello'; readonly rank: number; readonly host: string; readonly owner: string }

interface Hello {
  readonly host: string
  readonly owner: string
}

/** Milliseconds between a polite end and one by force. */
const killTimeout = 5000
/** How often a rank looks whether its launcher is still there, in ms. */
const watchEvery = 500
/** Begins a message among lines for people: the record separator of ASCII. */
const mark = '\x1e'
/** Names host and process that asked for the work; ranks end with it. */
const leash = 'MILLRACE_LEASH'

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
    const heard = createHearing(job)
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

/** Makes sense of the lines that come back through mpirun. */
const createHearing = <Event, Result>(job: MpiJob<Event, Result>) => {
  const ranks = new Map<number, Hello>()
  const errors: WireError[] = []
  const lastLines: string[] = []
  let result: { readonly result: Result } | undefined

  const message = (said: RankMessage<Event, Result>) => {
    switch (said.kind) {
      case 'hello':
        ranks.set(said.rank, said)
        return
      case 'event':
        job.onEvent?.(said.event)
        return
      case 'result':
        result = said
        return
      case 'error':
        errors.push(said.error)
    }
  }
  const text = (line: string) => {
    if (line.trim() === '') return
    lastLines.push(line)
    if (lastLines.length > 60) lastLines.shift()
    job.onLine?.(line)
  }
  const line = (line: string) => {
    const at = line.indexOf(mark)
    if (at < 0) return text(line)
    text(line.slice(0, at))
    const said = parse<RankMessage<Event, Result>>(line.slice(at + 1))
    if (said) message(said)
    else text(line.slice(at + 1))
  }
  return {
    line,
    answer: () => result,
    endRanks: () => endRanks(ranks.values()),
    failure: (ending: string) => failureOf({ ranks, errors, lastLines }, ending),
  }
}

/** Ends by force what still runs of the ranks on this machine. */
const endRanks = (ranks: Iterable<Hello>): void => {
  for (const { host, owner } of ranks)
    if (host === hostname() && isAlive(owner)) signalGroup(pidOf(owner), 'SIGKILL')
}

interface Heard {
  readonly ranks: ReadonlyMap<number, Hello>
  readonly errors: readonly WireError[]
  readonly lastLines: readonly string[]
}

/** Why there is no answer: a rank's own error, then who was lost, then how mpirun ended. */
const failureOf = ({ ranks, errors, lastLines }: Heard, ending: string): MillraceError => {
  const own = errors.find(({ code }) => code !== 'worker_lost')
  if (own) return reviveError(own)
  const lost = lostRankIn(lastLines)
  const known = errors[0]
  if (known && !lost?.killed) return reviveError(known)
  if (lost) return rankLost(lost, lost.host ?? ranks.get(lost.rank ?? -1)?.host, lastLines)
  if (ranks.size === 0 && lastLines.length > 0)
    return new MillraceError('training_failed', {
      what: `mpirun on ${hostname()} could not start the ranks (${ending}).`,
      why: firstWords(lastLines),
      fix: 'Check the host file, and that each host lets this user in by ssh without a password and has the same Open MPI and Millrace at the same place.',
    })
  return new MillraceError('worker_lost', {
    what: `mpirun on ${hostname()} ended without an answer of rank 0 (${ending}).`,
    fix: 'See the log of the run.',
  })
}

/** The first sentences of mpirun, which breaks them over lines and frames them. */
const firstWords = (lines: readonly string[]) =>
  lines
    .filter((line) => !/^-+$/.test(line))
    .slice(0, 4)
    .map((line) => line.trim())
    .join(' ')

const rankLost = (
  { rank, reason, killed }: LostRank,
  host: string | undefined,
  lines: readonly string[],
) => {
  const who = rank === null ? 'The ranks' : `Rank ${rank}`
  const last = rank === null ? undefined : lastLineOf(rank, lines)
  return new MillraceError('worker_lost', {
    what: `${who} on ${host ?? 'an unknown host'} ended: ${reason}.`,
    ...(last ? { why: `Its last line was: ${last}` } : {}),
    fix:
      killed && rank !== null
        ? 'If the machine ran out of memory, start fewer ranks on it or train a smaller network; then resume from the checkpoint.'
        : 'See the log of the run, then resume from the checkpoint.',
  })
}

const lastLineOf = (rank: number, lines: readonly string[]): string | undefined => {
  // Open MPI frames what it says; before the first frame the ranks alone speak.
  const frame = lines.findIndex((line) => /^-{20,}$/.test(line))
  const said = frame < 0 ? lines : lines.slice(0, frame)
  const own = said.findLast((line) => line.startsWith(`[${rank}] `))
  // What the runtime itself prints at its end bears no mark.
  return own?.slice(own.indexOf(' ') + 1) ?? said.findLast((line) => !/^\[\d+\] /.test(line))
}

/**
 * The rank's side: reads the order whose path is the last argument, works, answers, ends. Events and
 * result count from rank 0 alone, errors from every rank. Lines that other ranks print go to standard
 * error with `[rank]` before them. Ends at once when mpirun, or who started it, is gone.
 */
export const serveMpi = <Input, Event, Result>(
  work: (input: Input, emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): void => {
  const spawned = spawnedOf()
  const file = process.argv.at(-1)
  if (!spawned || process.argv.length < 3 || file === undefined)
    throw new MillraceError('bad_usage', {
      what: 'This module runs as a rank of mpirun, with the path of its order as last argument.',
    })
  const { rank } = spawned
  const say = createVoice<RankMessage<Event, Result>>(rank)
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  process.on('SIGINT', () => {})
  watchLauncher(rank)
  say({ kind: 'hello', rank, host: hostname(), owner: owner() })

  const serve = async (): Promise<number> => {
    try {
      const input: Input = JSON.parse(await readFile(file, 'utf8'))
      const emit = (event: Event) => {
        if (rank === 0) say({ kind: 'event', event })
      }
      const result = await work(input, emit, stop.signal)
      if (rank === 0) say({ kind: 'result', result })
      return 0
    } catch (error) {
      say({ kind: 'error', error: flattenError(error) })
      return 1
    }
  }
  void serve().then((code) => process.exit(code))
}

/**
 * mpirun takes its ranks along when it ends in order, but not when it is killed, and it does not end with
 * the process that started it.
 */
const watchLauncher = (rank: number) => {
  const parent = process.ppid
  const [host, asking] = process.env[leash]?.split(' ') ?? []
  const isNear = asking !== undefined && host === hostname()
  setInterval(() => {
    if (process.ppid !== parent || (isNear && !isAlive(asking))) process.exit(1)
  }, watchEvery).unref()
  if (rank !== 0 || isNear || asking === undefined) return
  // On another host the end of the input, which mpirun passes on to rank 0, has to tell it.
  const end = () => process.exit(1)
  process.stdin.on('end', end).on('error', end).resume()
}

/**
 * Says messages on standard output from rank 0, whose lines alone go there, so that no other rank's fall
 * in between; from the others on standard error, with their lines marked.
 */
const createVoice = <Said>(rank: number) => {
  const write = process.stderr.write.bind(process.stderr)
  if (rank !== 0) {
    const prefix = `[${rank}] `
    let fresh = true
    const marked = (chunk: string | Uint8Array) => {
      const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
      const lines = text.replaceAll(/\n(?=.)/gs, `\n${prefix}`)
      const done = write(fresh ? prefix + lines : lines)
      fresh = text.endsWith('\n')
      return done
    }
    process.stdout.write = marked
    process.stderr.write = marked
  }
  const to = rank === 0 ? process.stdout.write.bind(process.stdout) : write
  return (message: Said) => void to(`${mark}${JSON.stringify(message)}\n`)
}

const readLines = (stream: Readable, onLine: (line: string) => void) => {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}

const parse = <T>(text: string): T | null => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const signalGroup = (pid: number | undefined, signal: NodeJS.Signals) => {
  if (pid === undefined) return
  for (const target of [-pid, pid])
    try {
      process.kill(target, signal)
    } catch (error) {
      if (!/ESRCH|EPERM/.test(messageOf(error))) throw error
    }
}
