/** The endpoints that a thread watches. */
import { readForward } from '../../inference/reading/forward.ts'
import type { OpenedLog } from '../../inference/reading/opened.ts'
import type { Keys } from '../../inference/seal.ts'
import { openedRecord } from '../../inference/sealed.ts'
import { createJudge, type VersionJudge } from './judging.ts'
import type { Looked, WatchOrder } from './orders.ts'
import type { PlacedWindow } from './place.ts'
import { createWatch, type Watch } from './watch.ts'

export interface WatchesOptions {
  readonly log: OpenedLog
  readonly keys: Keys
  packageOf(
    model: string,
    version: number,
  ): Promise<{ readonly folder: string | null; readonly why: string }>
  /** Milliseconds since 1970. Default: the clock. */
  now?(): number
}

export interface Watches {
  /** Watches an endpoint from a place on, instead of what was watched of it before. */
  open(order: WatchOrder): void
  look(endpoint: string): Promise<Looked>
  close(endpoint: string): void
  /** Looks that go on answer after what they have read. */
  stop(): void
}

/** Milliseconds that an answer may take to be kept: what is newer is read with the next look. */
const settled = 1000
/** Records that are read at a time, and readings and windows of a look after which it answers. */
const mostRecords = 2000
const mostReadings = 20
const mostWindows = 50

interface Opened {
  readonly order: WatchOrder
  readonly watch: Watch
  readonly judges: Map<number, VersionJudge>
}

export const createWatches = ({
  log,
  keys,
  packageOf,
  now = Date.now,
}: WatchesOptions): Watches => {
  const opened = new Map<string, Opened>()
  let isStopped = false

  const read = (
    { order: { endpoint, model } }: Opened,
    behind: Watch['position'],
    before: number,
  ) => readForward(log.now(), { endpoint, model, behind, before, most: mostRecords })

  const openWatch = (order: WatchOrder): Opened => {
    const { endpoint, model, rules, place } = order
    const judges = new Map<number, VersionJudge>()
    const watch = createWatch({
      ...{ endpoint, window: rules.window, place, now },
      async judgeOf(version) {
        const { folder, why } = await packageOf(model, version)
        const judge = await createJudge({
          ...{ version, rules, folder, why, masked: order.masked },
          history: order.history.filter((window) => window.version === version),
          sides: order.sides.filter((side) => side.version === version),
          span: (from, to) => recordsIn(of, { version, from, to }),
        })
        judges.set(version, judge)
        return judge
      },
    })
    const of: Opened = { order, watch, judges }
    return of
  }

  /** Answers of a version by the times that their requests tell of. */
  async function* recordsIn(
    of: Opened,
    { version, from, to }: { readonly version: number; readonly from: number; readonly to: number },
  ) {
    let behind: Watch['position'] = null
    for (;;) {
      const { records, last, more } = await read(of, behind, now() - settled)
      for (const record of records) {
        const at = record.eventTime ?? record.time
        if (record.version === version && record.outcome === null && at >= from && at < to)
          yield openedRecord(record, keys)
      }
      if (!more || isStopped) return
      behind = last
    }
  }

  return {
    open: (order) => void opened.set(order.endpoint, openWatch(order)),
    close: (endpoint) => void opened.delete(endpoint),
    stop() {
      isStopped = true
    },
    async look(endpoint) {
      const of = opened.get(endpoint)
      if (!of) throw new Error(`internal: ${endpoint} is not watched.`)
      const windows: PlacedWindow[] = []
      let more = true
      for (let readings = 0; readings < mostReadings; readings++) {
        const found = await read(of, of.watch.position, now() - settled)
        const records = found.records.map((record) => openedRecord(record, keys))
        windows.push(...(await of.watch.take(records, found.last)))
        more = found.more
        if (!more || isStopped || windows.length >= mostWindows) break
      }
      if (!more) windows.push(...of.watch.idle())
      return {
        ...{ windows, more, place: of.watch.place() },
        sides: [...of.judges.values()].flatMap((judge) => judge.sides()),
        versions: versionsOf(of),
      }
    },
  }
}

const versionsOf = ({ watch, judges }: Opened): Looked['versions'] => {
  const { versions } = watch.place()
  const open = watch.open()
  return [...judges].map(([version, { reference, note }]) => {
    const own = open.filter((each) => each.version === version)
    const [first] = own
    const { late = 0, ahead = 0 } = versions[version] ?? {}
    return {
      ...{ version, reference, note, late, ahead },
      open: first
        ? { from: first.from, answers: own.reduce((sum, { answers }) => sum + answers, 0) }
        : null,
    }
  })
}
