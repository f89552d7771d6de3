/** Watches the traffic of all endpoints, keeps what is seen, and says what changed. */

import { keptBy, type ResolvedConfig } from '../../config/resolve.ts'
import type { EndpointRecord } from '../../core/endpoint.ts'
import { messageOf } from '../../core/error.ts'
import type { DriftRules, MonitorWindow } from '../../core/monitor.ts'
import { monitorStore } from '../../monitor/kept/store.ts'
import type { MonitorRecord, MonitorStore } from '../../monitor/kept/types.ts'
import { startWatcher, type Watcher } from '../../monitor/watcher.ts'
import { mostHistory } from '../../monitor/windows/judging.ts'
import type { Looked } from '../../monitor/windows/orders.ts'
import { noPlace } from '../../monitor/windows/place.ts'
import type { Context } from '../../pipeline/context.ts'
import type { EndpointDirectory } from '../../registry/endpoints/directory.ts'
import type { Fence } from '../../store/leases.ts'
import { keysIn } from './keys.ts'
import { rulesOf } from './rules.ts'

export interface MonitoringOptions {
  readonly context: Pick<Context, 'clock' | 'emit' | 'store'> & {
    readonly registry: Pick<Context['registry'], 'open'>
    readonly config: Pick<ResolvedConfig, 'models' | 'registered' | 'monitors' | 'keyFiles'>
  }
  readonly directory: Pick<EndpointDirectory, 'list'>
  /** Under which this process schedules. */
  readonly fence: Fence
  warn(what: string): void
}

export interface Monitoring {
  /** Looks once at the traffic of every endpoint; what goes wrong at one is told, and holds up no other. */
  turn(): Promise<void>
  close(): Promise<void>
}

/** Looks in a row at one endpoint that has much to be read. */
const mostLooks = 5

export const createMonitoring = ({
  context,
  directory,
  fence,
  warn,
}: MonitoringOptions): Monitoring => {
  const { registry, clock, emit, config, store } = context
  const kept = monitorStore(store, keysIn(config))
  const logged = keptBy(config)
  const opened = new Map<string, Omit<MonitorRecord, 'changedAt'>>()
  const said = new Map<string, string>()
  let watcher: Watcher | null = null
  let isClosed = false
  const watching = (): Watcher => {
    if (isClosed) throw new Error('the loop closes.')
    if (watcher && !watcher.isOver) return watcher
    opened.clear()
    watcher = startWatcher({
      ...{ folder: store.paths.inference, keyFiles: config.keyFiles },
      packageOf: (model, version) => registry.open(model, version),
      warn: (what) => warnOnce('', what),
    })
    return watcher
  }
  const warnOnce = (of: string, what: string) => {
    if (said.get(of) === what) return
    said.set(of, what)
    warn(what)
  }

  const openOne = async ({ name, spec }: EndpointRecord, rules: DriftRules): Promise<void> => {
    const before = await kept.of(name)
    const isSame = before?.model === spec.model && sameRules(before.rules, rules)
    const record = isSame ? before : fresh(name, spec.model, rules, before)
    const versions = Object.keys(record.place.versions).map(Number)
    const histories = await Promise.all(
      versions.map((version) => kept.history(name, version, mostHistory)),
    )
    watching().open({
      ...{ endpoint: name, model: spec.model, rules, place: record.place },
      masked: logged.rules.get(spec.model)?.mask ?? [],
      sides: isSame ? await kept.sides(name) : [],
      history: histories.flat(),
    })
    opened.set(name, record)
  }

  const keep = async (
    record: Omit<MonitorRecord, 'changedAt'>,
    looked: Looked,
  ): Promise<boolean> => {
    const { windows, sides, place, versions, more } = looked
    const readTo = more ? (place.seen?.time ?? null) : null
    const after = { ...record, place, versions, readTo, problem: null }
    const isNews = windows.length > 0 || changed(record, after)
    const isKept =
      !isNews || (await kept.keep({ record: after, windows, sides }, { now: clock.now(), fence }))
    if (isKept) opened.set(record.endpoint, isNews ? after : { ...record, versions })
    else opened.delete(record.endpoint)
    return isKept
  }

  const lookAt = async (endpoint: EndpointRecord): Promise<void> => {
    const { name, spec } = endpoint
    const rules = rulesOf(config, endpoint)
    if (rules === null) return void opened.delete(name)
    const now = watching()
    const known = opened.get(name)
    if (known?.model !== spec.model || (await isAgain(kept, known))) await openOne(endpoint, rules)
    for (let looks = 0; looks < mostLooks; looks++) {
      const record = opened.get(name)
      if (!record) return
      const looked = await now.look(name)
      if (!(await keep(record, looked))) return
      for (const { window } of looked.windows) emit(windowEvent(spec.model, window))
      if (!looked.more) break
    }
    said.delete(name)
  }

  /** What was seen before is not what traffic is now: it is told why nothing is known. */
  const keepProblem = async (endpoint: EndpointRecord, problem: string): Promise<void> => {
    const { name, spec } = endpoint
    const [rules, before] = [rulesOf(config, endpoint), await kept.of(name)]
    if (rules === null || before?.problem === problem) return
    const record = { ...(before ?? fresh(name, spec.model, rules, null)), problem }
    await kept.keep({ record, windows: [], sides: [] }, { now: clock.now(), fence })
  }

  const failed = async (endpoint: EndpointRecord, error: unknown): Promise<void> => {
    // What is not kept is read again.
    opened.delete(endpoint.name)
    if (isClosed) return
    const why = messageOf(error)
    warnOnce(endpoint.name, `monitoring of ${endpoint.name}: ${why}`)
    await keepProblem(endpoint, why).catch((also) =>
      warnOnce(`kept ${endpoint.name}`, `monitoring of ${endpoint.name}: ${messageOf(also)}`),
    )
  }

  return {
    async turn() {
      const endpoints = await directory.list()
      for (const name of [...opened.keys()])
        if (!endpoints.some((each) => each.name === name)) {
          opened.delete(name)
          watcher?.close(name)
        }
      for (const endpoint of endpoints)
        if (!isClosed) await lookAt(endpoint).catch((error) => failed(endpoint, error))
    },
    async close() {
      isClosed = true
      await watcher?.end()
    },
  }
}

/** Where nothing is known, windows begin with all that the log has; where rules changed, behind what was judged by others. */
const fresh = (
  endpoint: string,
  model: string,
  rules: DriftRules,
  before: MonitorRecord | null,
): Omit<MonitorRecord, 'changedAt'> => ({
  ...{ endpoint, model, rules, versions: [], problem: before?.problem ?? null },
  place: before?.model === model ? restarted(before.place) : noPlace,
  generation: before?.generation ?? 1,
})

/** Numbers go on; windows that were open begin anew. */
const restarted = (place: MonitorRecord['place']): MonitorRecord['place'] => ({
  seen: place.seen,
  from: place.seen,
  versions: Object.fromEntries(
    Object.entries(place.versions).map(([version, { number, late, ahead }]) => [
      version,
      { number, late, ahead, done: place.seen, judgedTo: null, judge: null },
    ]),
  ),
})

const sameRules = (a: DriftRules, b: DriftRules): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether windows are to be judged again since it was opened. */
const isAgain = async (
  kept: MonitorStore,
  { endpoint, generation }: Pick<MonitorRecord, 'endpoint' | 'generation'>,
): Promise<boolean> => {
  const now = await kept.of(endpoint)
  return now !== null && now.generation !== generation
}

/** What people look at; the place within an open window is found again. */
const changed = (
  a: Omit<MonitorRecord, 'changedAt'>,
  b: Omit<MonitorRecord, 'changedAt'>,
): boolean =>
  JSON.stringify(a.versions.map(withoutOpen)) !== JSON.stringify(b.versions.map(withoutOpen)) ||
  a.problem !== b.problem ||
  (a.readTo ?? null) !== (b.readTo ?? null)

const withoutOpen = ({ open: _, ...version }: MonitorRecord['versions'][number]) => version

const windowEvent = (
  model: string,
  { endpoint, version, number, state, cause, reason }: MonitorWindow,
) => {
  const text = cause?.sentence ?? reason
  return { kind: 'window', model, endpoint, version, number, state, text } as const
}
