/** One round of what is done to the log beside serving: by one process of a home at a time. */
import { dirname, join } from 'node:path'
import { type Clock, systemClock } from '../../core/clock.ts'
import { lookAt, makeFolder, namesIn, sweep } from '../../core/files.ts'
import type { RequestRules } from '../../core/requests.ts'
import { openLake } from '../../store/lake/lake.ts'
import { parquetFiles } from '../days.ts'
import { livePath, lockPath, removeLive, writersIn } from '../live.ts'
import { tryLock } from '../lock.ts'
import { type Keys, noKeys } from '../seal.ts'
import type { Compacting } from './context.ts'
import { type Erased, finishErasures } from './erase.ts'
import { removeFields } from './fields.ts'
import { finishMerge, mergeDays } from './merge.ts'
import { compactWriter, waitingIn } from './moves.ts'
import { retain } from './retain.ts'

export interface RoundOptions {
  readonly folder: string
  readonly rules: ReadonlyMap<string, RequestRules | null>
  /** Of models that have none. Default: nothing of them goes by age. */
  readonly otherwise?: RequestRules | null
  /** Records of a process that lives from which on they move. Default 1,000. */
  readonly fewest?: number
  /** Milliseconds after which they move however few there are. Default 10 minutes. */
  readonly longest?: number
  /** Of the log, by which fields are removed from what was sealed. Default: nothing is. */
  readonly keys?: Keys
  /** Whether the clock can be trusted, so that what is old may go. Default true. */
  readonly isSteady?: boolean
  readonly clock?: Pick<Clock, 'now'>
  /** Milliseconds that readers of a file with erased records are waited for. Default 10 s. */
  readonly patience?: number
  /** Hears of the file of a process that nothing can be done with, while all else goes on. Default: the round ends with its error. */
  failed?(file: string, error: unknown): void
  step?(name: string): void
}

export const compactionLock = (folder: string) => join(folder, 'compaction.lock')

/** Null where another process is at it. */
export const round = async (options: RoundOptions): Promise<Erased[] | null> => {
  const { folder } = options
  await makeFolder(folder)
  using lock = tryLock(compactionLock(folder))
  // Awaited here: the lock is let go of where this ends.
  return lock && (await roundLocked(options))
}

/** The same, for whoever has the lock. */
export const roundLocked = async (options: RoundOptions): Promise<Erased[]> => {
  const { folder, rules, clock = systemClock, step = () => {}, isSteady = true } = options
  await using lake = await openLake({ memory: '512MB', threads: 1 })
  const { otherwise = null, patience = 10_000, failed = fail } = options
  const { keys = noKeys } = options
  const shared = { folder, lake, clock, rules, otherwise, patience, keys }
  const context: Compacting = { ...shared, failed, step }
  await sweepAll(folder)
  await finishMerge(context)
  for (const writer of writersIn(await namesIn(folder)))
    try {
      await compactOne(context, writer, options)
    } catch (error) {
      failed(livePath('', writer), error)
    }
  const erased = await finishErasures(context)
  await mergeDays(context)
  if (isSteady) {
    await retain(context)
    await removeFields(context)
  }
  return erased
}

const fail = (_: string, error: unknown) => {
  throw error
}

/** Removes what killed processes have left of files that they wrote, and locks without a file. */
const sweepAll = async (folder: string): Promise<void> => {
  await sweep(folder)
  const days = new Set((await parquetFiles(folder)).map(({ path }) => dirname(path)))
  for (const day of days) await sweep(day)
  const names = await namesIn(folder)
  const writers = writersIn(names)
  for (const name of names) {
    const [, writer = ''] = /^writer-(.*)\.lock$/.exec(name) ?? []
    if (writer === '' || writers.includes(writer)) continue
    const age = Date.now() - ((await lookAt(join(folder, name)))?.mtimeMs ?? Date.now())
    if (age > abandoned) removeLive(folder, writer)
  }
}

/** Milliseconds after which a lock without a file is nobody's. */
const abandoned = 3_600_000

/** A file of a process that is gone moves as a whole, and is removed. */
const compactOne = async (
  context: Compacting,
  writer: string,
  { fewest = 1000, longest = 600_000 }: RoundOptions,
): Promise<void> => {
  const { folder, clock, step } = context
  using dead = tryLock(lockPath(folder, writer))
  if (dead) {
    await compactWriter(context, writer)
    step?.('emptied')
    removeLive(folder, writer)
    step?.('adopted')
    return
  }
  const { rows, since } = await waitingIn(context, writer)
  if (rows >= fewest || (rows > 0 && clock.now() - since > longest))
    await compactWriter(context, writer)
}
