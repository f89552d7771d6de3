/** A DEVELOPMENT FIXTURE: windows of invented traffic, judged and explained by the product. */
import type { EndpointRecord } from '../../src/core/endpoint.ts'
import { MillraceError } from '../../src/core/error.ts'
import type {
  DriftRules,
  MonitorStatus,
  MonitorWindow,
  WatchedVersion,
  WindowsQuery,
} from '../../src/core/monitor.ts'
import type { Monitors } from '../../src/loop/types.ts'
import { type JudgeState, judgeWindow } from '../../src/monitor/judge/judge.ts'
import type { Side } from '../../src/monitor/types.ts'
import { explainWindow } from '../../src/monitor/why/explain.ts'
import { drawnSide, type Place, type Traffic, traffics } from './drifting.ts'

const hour = 3_600_000

const rules: DriftRules = {
  window: { by: 'rows', rows: 600, least: hour },
  against: { kind: 'training' },
  ...{ minimum: 500, ignore: [], critical: [], level: 0.01, effect: 0.1 },
}

/** Rows of the reference. */
const known = 2000

const windowsOf = (endpoint: string, traffic: Traffic, now: number): readonly MonitorWindow[] => {
  const reference = drawnSide(traffic, { number: 0, rows: known, version: 0 })
  return traffic.versions.flatMap(({ version, from, to }) => {
    const found: MonitorWindow[] = []
    let state: JudgeState | null = null
    for (let place = from; place <= to; place++) {
      const number = place - from + 1
      const side = drawnSide(traffic, { number: place, rows: traffic.rows(place), version })
      const { next, ...judged }: ReturnType<typeof judgeWindow> = judgeWindow(
        reference,
        side,
        rules,
        state,
      )
      state = next
      const times = timesOf({ number: place, rows: side.rows, version }, traffic, now)
      const window = { endpoint, version, number, ...times, ...facts(side, place), ...judged }
      const told = { ...window, slices: traffic.slices(place), cause: null }
      const cause = explainWindow(found, told)
      found.push({ ...told, cause: judged.state === 'unmeasured' ? null : worth(cause) })
    }
    return found
  })
}

const worth = (cause: ReturnType<typeof explainWindow>) =>
  cause.pattern === 'steady' ? null : cause

const timesOf = ({ number }: Place, { last }: Traffic, now: number) => {
  const to = Math.floor(now / hour) * hour - 4 * hour * (last - number)
  return { from: to - 4 * hour, to, judgedAt: to + 61_000 }
}

const facts = ({ rows }: Side, place: number) => ({
  ...{ answers: rows, sampled: rows, failures: place % 4, anomalies: Math.round(rows / 40) },
})

/** Newest first, by their ends. */
const inOrder = (a: MonitorWindow, b: MonitorWindow) =>
  b.to - a.to || b.version - a.version || b.number - a.number

const fits = (window: MonitorWindow, { version, state, from, to }: WindowsQuery) =>
  (version === undefined || window.version === version) &&
  (state === undefined || window.state === state) &&
  (from === undefined || window.to > from) &&
  (to === undefined || window.from < to)

const versionsOf = (traffic: Traffic, now: number): readonly WatchedVersion[] =>
  traffic.versions.map(({ version, reference }, at) => ({
    ...{ version, reference, note: traffic.note ?? null },
    open: at === traffic.versions.length - 1 ? { answers: 217, from: now - 2 * hour } : null,
    ...{ late: at === 0 ? traffic.late : 0, ahead: 0 },
  }))

const unwatched = (endpoint: string, model: string): MonitorStatus => ({
  ...{ endpoint, model, rules: null, state: 'unmeasured', problem: null, versions: [] },
  ...{ newest: null, lookedAt: null },
  says: 'Its traffic is not watched: the configuration says so.',
})

const silent = (endpoint: string, model: string): MonitorStatus => ({
  ...unwatched(endpoint, model),
  rules,
  says: 'No window of its traffic is over yet. One has 600 answers of a version, which come over 60 min at least.',
})

/** What is known of the traffic of each endpoint, from when the server began. */
export const inventMonitors = (now: number): Monitors => {
  const made = new Map<string, readonly MonitorWindow[]>()
  const late = new Map(Object.entries(traffics).map(([name, { late }]) => [name, late]))
  const windows = (endpoint: string): readonly MonitorWindow[] => {
    const traffic = traffics[endpoint]
    const found = made.get(endpoint) ?? (traffic ? windowsOf(endpoint, traffic, now) : [])
    made.set(endpoint, found)
    return found
  }
  const status = ({ name, spec }: EndpointRecord): MonitorStatus => {
    const traffic = traffics[name]
    if (spec.model === 'autocomplete') return unwatched(name, spec.model)
    if (!traffic) return silent(name, spec.model)
    const newest = windows(name).toSorted(inOrder)[0] ?? null
    const versions = versionsOf({ ...traffic, late: late.get(name) ?? 0 }, now)
    const { problem = null } = traffic
    const common = { endpoint: name, model: spec.model, rules, problem, versions, newest }
    return { ...common, lookedAt: now - 40_000, ...saidOf(newest, problem) }
  }
  return {
    status: async (endpoint) => status(endpoint),
    windows: async (query) => {
      const found = windows(query.endpoint)
        .filter((each) => fits(each, query))
        .toSorted(inOrder)
      const { after, limit } = query
      const at = after
        ? found.findIndex(
            ({ version, number }) => version === after.version && number === after.number,
          ) + 1
        : 0
      return found.slice(at, at + limit)
    },
    async window(endpoint, version, number) {
      const found = windows(endpoint).find(
        (each) => each.version === version && each.number === number,
      )
      if (found) return found
      throw new MillraceError('not_found', {
        what: `There is no window ${number} of version ${version} at the endpoint "${endpoint}".`,
      })
    },
    async again(endpoint) {
      late.set(endpoint, 0)
      return windows(endpoint).length
    },
    quality: async () => [],
  }
}

const saidOf = (
  newest: MonitorWindow | null,
  problem: string | null,
): Pick<MonitorStatus, 'state' | 'says'> => {
  if (problem) return { state: 'unmeasured', says: `Its traffic cannot be watched: ${problem}` }
  if (!newest) return { state: 'unmeasured', says: 'No window of its traffic is over yet.' }
  const { state, cause, reason, answers } = newest
  const well = `The last ${answers} answers are as they were to be expected.`
  return { state, says: cause?.sentence ?? reason ?? well }
}
