/** Working on a stage of a run: what is told and what it comes to is written under its lease, which is kept. */
import { existsSync } from 'node:fs'
import type { Clock } from '../core/clock.ts'
import { makeFolder } from '../core/files.ts'
import type { Run } from '../core/records.ts'
import { repeat } from '../core/repeat.ts'
import { flattenError } from '../core/wire.ts'
import type { HomeRegistry } from '../registry/registry.ts'
import type { HeldRun } from '../registry/types.ts'
import { keepLeases } from '../store/hold.ts'
import type { Store } from '../store/home.ts'
import { databaseLeases } from '../store/leases.ts'
import {
  addStageEvents,
  endStage,
  isStageCancelled,
  type StageId,
  type StageOrder,
  takeStage,
} from '../store/stages.ts'

/** What the work on a stage is given; all of it can be cloned. */
export interface StageInput {
  readonly home: string
  readonly project: string
  readonly run: Run
  /** Token of the lease it works under; its files are in a workspace of that number. */
  readonly token: number
  readonly spec: object
}

export type Work<Event, Result> = (
  input: StageInput,
  tell: { onEvent(event: Event): void; onLine(line: string): void },
  signal: AbortSignal,
) => Promise<Result>

/** Keeps what a stage tells with its run. */
export interface Voice<Event, Result> {
  event(event: Event): void
  /** Whether an event says nothing once there is a newer one: progress. */
  isFleeting(event: Event): boolean
  line(text: string): void
  result(result: Result): void
  flush(): Promise<void>
}

/** Where a stage is worked on. */
export interface StagePlace {
  readonly store: Store
  readonly registry: HomeRegistry
  readonly clock: Clock
  /** Folder of the project on this machine. */
  readonly project: string
}

export interface StageParts<Event, Result> {
  readonly work: Work<Event, Result>
  voice(place: StagePlace, held: HeldRun): Voice<Event, Result>
}

/** How a stage is ended. */
export interface StageEnd {
  /** Asks it to end. */
  readonly ending: AbortSignal
  /** Hears once that it was asked to, by whomever. */
  overdue(): void
  /** Whether a worker that was lost is left for whoever watches over this process to tell of. Default: no. */
  readonly leavesLost?: boolean
}

/** Milliseconds between two looks whether a stage is to end, and between two writes of what it tells. */
const every = { look: 1000, tell: 250 }

/** Works on a stage that was asked for; does nothing where it was taken or is over. */
export const carryOut = async <Event, Result>(
  place: StagePlace,
  of: StageId,
  { work, voice }: StageParts<Event, Result>,
  { ending, overdue, leavesLost = false }: StageEnd,
): Promise<void> => {
  const { store, registry, project } = place
  const order = await takeStage(store.db, of)
  if (!order) return
  await using kept = keepLeases(store, order.leases)
  await using look = lookForEnd(place, order)
  const run = await registry.run(of.run)
  const [lease] = order.leases
  const speak = voice(place, { run, lease })
  await using told = createTold(store, order, speak.isFleeting)
  const onEvent = (event: Event) => {
    speak.event(event)
    told.add(event)
  }
  await makeFolder(store.workspaces.folderOf(of.run, lease.token))
  const input = { home: store.paths.home, project, run, token: lease.token, spec: order.spec }
  const signal = AbortSignal.any([ending, look.signal, kept.lost])
  signal.addEventListener('abort', overdue, { once: true })
  const end = await work(input, { onEvent, onLine: speak.line }, signal).then(
    (result) => {
      speak.result(result)
      return { result }
    },
    (error: unknown) => ({ error: flattenError(error) }),
  )
  await speak.flush()
  await told.now()
  if (leavesLost && 'error' in end && end.error.code === 'worker_lost') return
  await endStage(store.db, order, end)
}

/** A signal that aborts when a stage is to end: somebody asks it to, or what it needs is gone. */
const lookForEnd = (
  { store, clock }: StagePlace,
  order: StageOrder,
): AsyncDisposable & { readonly signal: AbortSignal } => {
  const { db, paths } = store
  const leases = databaseLeases(db, clock)
  const stop = new AbortController()
  const look = repeat(every.look, async () => {
    if (!existsSync(paths.database) || (await isStageCancelled(db, order))) return stop.abort()
    for (const { name, token } of order.needs)
      if ((await leases.holder(name))?.token !== token) stop.abort()
  })
  return { signal: stop.signal, [Symbol.asyncDispose]: () => look[Symbol.asyncDispose]() }
}

/** What a stage tells, written for whoever follows it. */
const createTold = <Event>(
  { db }: Store,
  order: StageOrder,
  isFleeting: (event: Event) => boolean,
) => {
  let waiting: Event[] = []
  const write = repeat(every.tell, async () => {
    const last = waiting.findLastIndex(isFleeting)
    const events = waiting.filter((event, at) => at === last || !isFleeting(event))
    waiting = []
    if (events.length > 0) await addStageEvents(db, order, events)
  })
  return {
    ...write,
    add(event: Event) {
      waiting.push(event)
    },
  }
}
