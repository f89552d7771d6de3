/** Cuts the answers of one version into windows that do not overlap. */
import type { WindowLength } from '../../core/monitor.ts'
import type { LoggedRequest } from '../../core/requests.ts'
import type { Key } from '../../inference/reading/filter.ts'
import { placeOf } from '../../inference/reading/forward.ts'
import { isAtOrBefore, type VersionPlace } from './place.ts'

export type Counted = LoggedRequest & Key

/** What is made of the answers of a window. */
export interface Collector {
  add(record: LoggedRequest): Promise<void>
}

/** A window that is open, or whose answers are all there. Times are milliseconds since 1970. */
export interface Cut<C extends Collector> {
  readonly collector: C
  /** Of the first and the last thing that its requests tell of; by time, its bounds. */
  from: number
  to: number
  answers: number
  failures: number
  anomalies: number
  /** In the order in which they came. */
  first: Key
  last: Key
}

export interface Cutter<C extends Collector> {
  /** Takes a record, and answers the windows that are over by it, the oldest first. */
  add(record: Counted, isAgain: boolean): Promise<Cut<C>[]>
  /** Windows that are over because nothing more comes. */
  idle(now: number): Cut<C>[]
  /** Those that are open, the oldest first. */
  open(): readonly Cut<C>[]
  readonly late: number
  readonly ahead: number
}

/** Milliseconds by which the clock of whoever asks may be ahead. */
const mostAhead = 3_600_000

/** Windows that go by time and are open at once, at most. */
const mostOpen = 16

/** Milliseconds that a window which goes by time is waited for: a tenth of it, from 2 s to 5 min. */
const graceOf = (ms: number): number => Math.min(300_000, Math.max(2000, ms / 10))

export const createCutter = <C extends Collector>(
  length: WindowLength,
  place: VersionPlace,
  make: () => C,
): Cutter<C> => {
  const counts = { late: place.late, ahead: place.ahead }
  /** What the request tells of happened then; a time to come is none. */
  const timeOf = ({ eventTime, time }: Counted, isAgain: boolean): number => {
    if (eventTime === null) return time
    if (eventTime <= time + mostAhead) return eventTime
    if (!isAgain) counts.ahead++
    return time
  }
  const windows =
    length.by === 'rows' ? byRows(length, place, make) : byTime(length.ms, place, make, counts)
  return {
    add: (record, isAgain) => windows.add(record, timeOf(record, isAgain), isAgain),
    idle: windows.idle,
    open: windows.open,
    get late() {
      return counts.late
    },
    get ahead() {
      return counts.ahead
    },
  }
}

interface Windows<C extends Collector> {
  add(record: Counted, at: number, isAgain: boolean): Promise<Cut<C>[]>
  idle(now: number): Cut<C>[]
  open(): readonly Cut<C>[]
}

const begun = <C extends Collector>(collector: C, record: Counted, from: number): Cut<C> => ({
  ...{ collector, from, to: from, answers: 0, failures: 0, anomalies: 0 },
  ...{ first: placeOf(record), last: placeOf(record) },
})

const count = async <C extends Collector>(cut: Cut<C>, record: Counted): Promise<void> => {
  cut.last = placeOf(record)
  if (record.outcome !== null) {
    cut.failures++
    return
  }
  cut.answers++
  if (record.anomalies.length > 0) cut.anomalies++
  await cut.collector.add(record)
}

const byRows = <C extends Collector>(
  { rows, least }: Extract<WindowLength, { by: 'rows' }>,
  place: VersionPlace,
  make: () => C,
): Windows<C> => {
  let open: Cut<C> | null = null
  return {
    async add(record, at) {
      if (isAtOrBefore(record, place.done)) return []
      const cut = open ?? begun(make(), record, at)
      await count(cut, record)
      cut.from = Math.min(cut.from, at)
      cut.to = Math.max(cut.to, at)
      const isOver = cut.answers >= rows && cut.to - cut.from >= least
      open = isOver ? null : cut
      return isOver ? [cut] : []
    },
    idle: () => [],
    open: () => (open ? [open] : []),
  }
}

const byTime = <C extends Collector>(
  ms: number,
  place: VersionPlace,
  make: () => C,
  counts: { late: number },
): Windows<C> => {
  const open = new Map<number, Cut<C>>()
  const grace = graceOf(ms)
  let judgedTo = place.judgedTo ?? -Infinity
  let [newest, arrived] = [-Infinity, -Infinity]
  const oldestFirst = () => [...open].sort(([a], [b]) => a - b).map(([, cut]) => cut)
  const over = (isOver: (cut: Cut<C>, at: number) => boolean): Cut<C>[] => {
    const cuts = oldestFirst().filter(isOver)
    for (const cut of cuts) {
      open.delete(cut.from)
      judgedTo = cut.to
    }
    return cuts
  }
  return {
    async add(record, at, isAgain) {
      const from = Math.floor(at / ms) * ms
      arrived = record.time
      if (from + ms <= judgedTo) {
        if (!isAgain) counts.late++
        return []
      }
      const cut = open.get(from) ?? { ...begun(make(), record, from), to: from + ms }
      open.set(from, cut)
      await count(cut, record)
      // The clock of one asker that is ahead ends no window of the others.
      newest = Math.max(newest, Math.min(at, record.time))
      return over((each, place) => each.to + grace <= newest || place < open.size - mostOpen)
    },
    idle: (now) => (now - arrived < grace ? [] : over(({ to }) => to + grace <= now)),
    open: oldestFirst,
  }
}
