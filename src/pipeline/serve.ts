/**
 * The process that works on a stage of a run. Its main thread keeps the leases, writes what is told and what it
 * comes to, and hears whether it is to end; the work itself is done in a thread, which may be busy for as long
 * as it likes. Under mpirun that is the first rank, and the others follow it.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { spawnedOf } from '../core/spawn.ts'
import { joinRanks } from '../jobs/mpi/rank.ts'
import { runThread } from '../jobs/thread.ts'
import { createRegistry } from '../registry/registry.ts'
import { openStore } from '../store/home.ts'
import type { StageId } from '../store/stages.ts'
import { carryOut, type StageEnd, type StageParts, type Work } from './stage.ts'

/** What a process is told that works on a stage. */
export interface StageWords {
  readonly home: string
  readonly project: string
  readonly of: StageId
  /** Milliseconds that ranks wait for one of them; null in a process that is no rank. */
  readonly timeout: number | null
}

/** What a rank is told. */
export interface RankWords extends StageWords {
  readonly timeout: number
}

export interface ServeOptions<Event, Result> {
  /** Module that calls `serveThread`. */
  readonly thread: URL
  readonly voice: StageParts<Event, Result>['voice']
  /** Works as a rank that is not the first, in the main thread. Default: ranks are refused. */
  follow?(words: RankWords, signal: AbortSignal): Promise<void>
}

/** Milliseconds that a thread has to end. */
const killTimeout = 5000

/** Milliseconds in which the first rank may still write its answer when mpirun ends it: others are gone. */
const lastMoment = 500

/** Works on the stage that the words of this process name, then ends the process. */
export const serveStage = async <Event, Result>(
  options: ServeOptions<Event, Result>,
): Promise<void> => {
  const words = wordsOf(process.argv.slice(2))
  // Ctrl-C reaches whoever started it, who decides what ends.
  process.on('SIGINT', () => {})
  const { timeout } = words
  // Variables of a launcher alone say nothing: a whole shell may run under one.
  if (timeout === null) return serveAlone(options, words)
  const spawned = spawnedOf()
  if (spawned === null)
    throw new MillraceError('bad_usage', {
      what: 'This process is to be a rank, and no launcher started it.',
    })
  const { follow } = options
  if (!follow)
    throw new MillraceError('bad_usage', {
      what: `The stage ${words.of.stage} is worked on by one process, not by ranks.`,
    })
  if (spawned.rank === 0) return serveFirst(options, words)
  return serveOther(follow, { ...words, timeout }, spawned.rank)
}

const serveAlone = async <Event, Result>(
  options: ServeOptions<Event, Result>,
  words: StageWords,
): Promise<void> => {
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  // A thread that hangs does not keep its process.
  const overdue = () => void setTimeout(() => process.exit(1), killTimeout)
  await workOn(options, words, { ending: stop.signal, overdue }, () => {})
  process.exit(0)
}

/** mpirun ends its ranks by a signal when one is gone: that it was to end stands in the store alone. */
const serveFirst = async <Event, Result>(
  options: ServeOptions<Event, Result>,
  words: StageWords,
): Promise<void> => {
  const voice = joinRanks(0)
  const { exitNow } = await import('../train/collective/libmpi.ts')
  process.on('SIGTERM', () => void setTimeout(() => exitNow(1), lastMoment))
  const overdue = () => void setTimeout(() => exitNow(1), killTimeout)
  let code = 0
  const failed = (error: unknown) => {
    voice.fail(error)
    code = 1
  }
  const { signal: ending } = new AbortController()
  await workOn(options, words, { ending, overdue, leavesLost: true }, failed)
  // A thread inside MPI may never come back.
  exitNow(code)
}

const serveOther = async (
  follow: NonNullable<ServeOptions<unknown, unknown>['follow']>,
  words: RankWords,
  rank: number,
): Promise<void> => {
  const voice = joinRanks(rank)
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  try {
    await follow(words, stop.signal)
    process.exit(0)
  } catch (error) {
    voice.fail(error)
    process.exit(1)
  }
}

const workOn = async <Event, Result>(
  { thread, voice }: ServeOptions<Event, Result>,
  { home, project, of }: StageWords,
  end: StageEnd,
  failed: (error: unknown) => void,
): Promise<void> => {
  const store = await openStore(home)
  const registry = await createRegistry(store)
  const work: Work<Event, Result> = (input, tell, signal) =>
    runThread<Event, Result>({ entry: thread, input, ...tell, signal }).catch((error) => {
      failed(error)
      throw error
    })
  try {
    await carryOut({ store, registry, clock: systemClock, project }, of, { work, voice }, end)
  } finally {
    await store.close()
  }
}

const wordsOf = (words: readonly string[]): StageWords => {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: {
      store: { type: 'string' },
      project: { type: 'string' },
      timeout: { type: 'string' },
    },
    allowPositionals: true,
  })
  const [run, stage] = positionals
  const { store, project, timeout } = values
  if (run === undefined || stage === undefined || store === undefined || project === undefined)
    throw new MillraceError('bad_usage', {
      what: 'This module works on a stage: --store URL --project DIR [--timeout MS] RUN STAGE.',
    })
  return {
    ...{ home: fileURLToPath(store), project, of: { run, stage } },
    timeout: timeout === undefined ? null : Number(timeout),
  }
}
