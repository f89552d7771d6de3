/** Counts how the requests to endpoints go, and brings the counts to the database every few seconds. */
import type { Clock } from '../../core/clock.ts'
import { type ErrorCode, messageOf } from '../../core/error.ts'
import type { EndpointObjectives } from '../../core/objectives.ts'
import { addCounts, countsOf, fallbackOf, type ServedCounts, withheldOf } from './count.ts'
import type { MinuteCounts, ServedRows } from './rows.ts'

/** Milliseconds between two writes; what was counted since the last one is lost with the process. */
const writeEvery = 10_000

const minute = 60_000

/** Milliseconds that counts are kept: longer than the longest period. */
const kept = 91 * 86_400_000

/** Minutes of all endpoints that wait for the database at most; of more the oldest are let go, and it is said. */
const mostWaiting = 100_000

export interface Counting {
  answered(endpoint: string, code: ErrorCode | 'ok', seconds: number): void
  fellBack(endpoint: string, code: ErrorCode): void
  withheld(endpoint: string, code: ErrorCode): void
  /** Ends when what was counted is kept. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface CountingOptions {
  readonly declared: readonly EndpointObjectives[]
  readonly rows: Pick<ServedRows, 'add' | 'forget'>
  readonly clock: Clock
  warn(what: string): void
}

export const createCounting = ({ declared, rows, clock, warn }: CountingOptions): Counting => {
  const limits = new Map(declared.map((each) => [each.endpoint, belowOf(each)]))
  let waiting = new Map<string, MinuteCounts>()
  let forgotten = 0

  const add = (endpoint: string, countsBy: (belowMs: number | null) => ServedCounts) => {
    const belowMs = limits.get(endpoint)
    if (belowMs === undefined) return
    const counts = countsBy(belowMs)
    if (isNone(counts)) return
    note(waiting, { endpoint, minute: minuteOf(clock.now()), belowMs, ...counts })
  }
  const bring = async () => {
    const counts = waiting
    if (counts.size === 0) return
    waiting = new Map()
    try {
      await rows.add([...counts.values()])
    } catch (error) {
      for (const each of counts.values()) note(waiting, each)
      const lost = letGo(waiting)
      warn(
        `Counts of requests could not be kept, and wait: ${messageOf(error)}${lost > 0 ? ` The ${lost} oldest minutes are lost.` : ''}`,
      )
    }
  }
  const tidy = async () => {
    const now = clock.now()
    if (now - forgotten < 3_600_000) return
    forgotten = now
    await rows.forget(now - kept).catch((error) => warn(`Old counts stay: ${messageOf(error)}`))
  }
  let turning: Promise<void> = Promise.resolve()
  const flush = () => {
    turning = turning.then(bring)
    return turning
  }
  let cancel = () => {}
  let isClosed = false
  const plan = () => {
    if (isClosed) return
    cancel = clock.after(writeEvery, () => void flush().then(tidy).then(plan))
  }
  if (limits.size > 0) plan()
  return {
    answered: (endpoint, code, seconds) =>
      add(endpoint, (belowMs) => countsOf(code, seconds * 1000, belowMs)),
    fellBack: (endpoint, code) => add(endpoint, () => fallbackOf(code)),
    withheld: (endpoint, code) => add(endpoint, () => withheldOf(code)),
    flush,
    async close() {
      isClosed = true
      cancel()
      await flush()
    },
  }
}

export const minuteOf = (time: number): number => Math.floor(time / minute) * minute

/** What an endpoint promises of latency; null where nothing. */
export const belowOf = ({ objectives }: Pick<EndpointObjectives, 'objectives'>): number | null =>
  objectives.find(({ name }) => name === 'latency')?.belowMs ?? null

const isNone = ({ requests, answered, turnedAway }: ServedCounts): boolean =>
  requests === 0 && answered === 0 && turnedAway === 0

const note = (waiting: Map<string, MinuteCounts>, counts: MinuteCounts): void => {
  const key = `${counts.minute} ${counts.endpoint}`
  const before = waiting.get(key)
  waiting.set(key, before ? { ...counts, ...addCounts(before, counts) } : counts)
}

/** Lets the oldest go where too many wait; tells how many. */
const letGo = (waiting: Map<string, MinuteCounts>): number => {
  const lost = Math.max(0, waiting.size - mostWaiting)
  const oldest = [...waiting].sort(([, a], [, b]) => a.minute - b.minute).slice(0, lost)
  for (const [key] of oldest) waiting.delete(key)
  return lost
}
