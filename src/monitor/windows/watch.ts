/** Watches the answers of an endpoint: goes on where it was, cuts windows, and judges those that are over. */
import type { MonitorWindow, WindowLength } from '../../core/monitor.ts'
import type { EstimatedQuality } from '../../core/quality.ts'
import type { Key } from '../../inference/reading/filter.ts'
import type { JudgeState } from '../judge/judge.ts'
import type { Current } from '../reference/window.ts'
import { type Collector, type Counted, type Cut, type Cutter, createCutter } from './cut.ts'
import {
  earlier,
  isAtOrBefore,
  newVersion,
  type Place,
  type PlacedWindow,
  type VersionPlace,
} from './place.ts'

/** What is made of answers to be compared. */
export interface SideCollector extends Collector {
  current(): Current
  estimate(): EstimatedQuality | null
}

/** A window before anything is said of what its answers hold. */
export interface WindowFacts
  extends Pick<MonitorWindow, 'endpoint' | 'version' | 'number' | 'from' | 'to' | 'judgedAt'>,
    Pick<MonitorWindow, 'answers' | 'sampled' | 'failures' | 'anomalies' | 'estimate'> {}

/** How the windows of a version are looked at. */
export interface Judge {
  collector(): SideCollector
  judge(
    current: Current,
    facts: WindowFacts,
    state: JudgeState | null,
  ): { readonly window: MonitorWindow; readonly next: JudgeState | null }
}

export interface WatchOptions {
  readonly endpoint: string
  readonly window: WindowLength
  readonly place: Place
  judgeOf(version: number): Promise<Judge>
  now(): number
}

export interface Watch {
  /** Behind which to read on. */
  readonly position: Key | null
  /** Takes the next records; `last` is the place of the last that was read. Answers what is over by them. */
  take(records: readonly Counted[], last: Key | null): Promise<PlacedWindow[]>
  /** Answers windows that are over because nothing more comes. */
  idle(): PlacedWindow[]
  place(): Place
  /** Answers in the open windows of each version. */
  open(): { readonly version: number; readonly answers: number; readonly from: number }[]
}

interface Watched {
  readonly judge: Judge
  readonly cutter: Cutter<SideCollector>
  place: VersionPlace
}

/** Those that were given to whoever asked the endpoint by its name. */
const isCounted = ({ variant }: Counted): boolean => variant !== 'shadow' && variant !== 'pinned'

export const createWatch = ({ endpoint, window, place, judgeOf, now }: WatchOptions): Watch => {
  const watched = new Map<number, Watched>()
  let { seen, from: position } = place
  const watchedOf = async (version: number): Promise<Watched> => {
    const known = watched.get(version)
    if (known) return known
    const judge = await judgeOf(version)
    const before = place.versions[version] ?? newVersion
    const cutter = createCutter(window, before, () => judge.collector())
    const made = { judge, cutter, place: before }
    watched.set(version, made)
    return made
  }

  const judged = (version: number, of: Watched, cut: Cut<SideCollector>): PlacedWindow => {
    const { number, judge: state } = of.place
    const { from, to, answers, failures, anomalies, collector, first, last } = cut
    const current = collector.current()
    const facts: WindowFacts = {
      ...{ endpoint, version, number, from, to, judgedAt: now() },
      ...{ answers, sampled: current.side.rows - current.unseen.inputs, failures, anomalies },
      estimate: collector.estimate(),
    }
    const { window: made, next } = of.judge.judge(current, facts, state)
    const done = window.by === 'rows' ? { done: last } : { judgedTo: to }
    of.place = { ...of.place, ...done, number: number + 1, judge: next }
    return { window: made, first, last }
  }

  return {
    get position() {
      return position
    },
    async take(records, last) {
      const windows: PlacedWindow[] = []
      for (const record of records.filter(isCounted)) {
        const of = await watchedOf(record.version)
        for (const cut of await of.cutter.add(record, isAtOrBefore(record, place.seen)))
          windows.push(judged(record.version, of, cut))
      }
      position = last ?? position
      if (last && !isAtOrBefore(last, seen)) seen = last
      return windows
    },
    idle: () =>
      [...watched].flatMap(([version, of]) =>
        of.cutter.idle(now()).map((cut) => judged(version, of, cut)),
      ),
    place() {
      const versions = Object.fromEntries(
        [...watched].map(([version, { place: of, cutter }]) => [
          version,
          { ...of, late: cutter.late, ahead: cutter.ahead },
        ]),
      )
      const firsts = [...watched.values()].flatMap(({ cutter }) =>
        cutter.open().map(({ first }) => ({ ...first, digest: '' })),
      )
      const from = firsts.reduce<Key | null>(earlier, seen)
      return { seen, from, versions: { ...place.versions, ...versions } }
    },
    open: () =>
      [...watched].flatMap(([version, { cutter }]) =>
        cutter.open().map(({ answers, from }) => ({ version, answers, from })),
      ),
  }
}
