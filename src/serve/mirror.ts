/** An endpoint that other processes serve, by what they tell of it. */
import { MillraceError } from '../core/error.ts'
import { createListeners } from '../core/listeners.ts'
import { createStats, isTraffic } from './stats.ts'
import type {
  Arm,
  CandidateStatus,
  Endpoint,
  EndpointStatus,
  ServeEvent,
  Setting,
  Unread,
} from './types.ts'

export interface MirrorOptions {
  readonly setting: Setting
  /** Has those that serve look at the alias; ends when each of them has. */
  refresh(): Promise<void>
  /** Seconds of a clock that only runs forward. */
  elapsed(): number
}

export interface Mirror extends Endpoint {
  /** What happened in one of them. */
  hear(event: ServeEvent): void
  /** How one of them stands now; null: it is gone. */
  tell(process: number, status: EndpointStatus | null): void
}

/**
 * Counts what all of them tell. Its version is the one that all of them serve: while they are not of one mind, it is that
 * of the last one to follow. It answers nothing itself.
 */
export const createMirror = ({ refresh, elapsed, ...given }: MirrorOptions): Mirror => {
  const { name } = given.setting
  let { setting } = given
  const { emit, subscribe } = createListeners<[ServeEvent]>()
  const statuses = new Map<number, EndpointStatus>()
  const stats = createStats(elapsed)
  /** What was told last, by its kind: several processes say the same one after the other. */
  const told = new Map<ServeEvent['kind'], string>()

  const isNews = (event: ServeEvent) => {
    const text = JSON.stringify(event)
    if (told.get(event.kind) === text) return false
    told.set(event.kind, text)
    return true
  }

  return {
    name,
    get setting() {
      return setting
    },
    predict: () => Promise.reject(elsewhere(name)),
    turnAway: () => null,
    signature: () => Promise.reject(elsewhere(name)),
    status: () => statusOf(setting, [...statuses.values()]),
    served: stats.snapshot,
    refresh,
    apply(next) {
      setting = next
    },
    hear(event) {
      if (event.kind === 'request' && isTraffic(event)) stats.record(event.seconds, event.code)
      const isCounted = event.kind !== 'serving' && event.kind !== 'refused'
      if (isCounted || isNews(event)) emit(event)
    },
    tell(process, status) {
      if (status) statuses.set(process, status)
      else statuses.delete(process)
    },
    subscribe,
    close: async () => {},
  }
}

const statusOf = (
  { name, spec: { model }, state }: Setting,
  statuses: readonly EndpointStatus[],
): EndpointStatus => {
  const last =
    statuses.find(({ version }) => version === null) ??
    statuses.find(({ version, wanted }) => version !== wanted) ??
    statuses[0]
  if (!last) return { ...nothing, name, model, state }
  return {
    ...last,
    pending: statuses.reduce((sum, { pending }) => sum + pending, 0),
    arms: armsOf(statuses),
    candidate: candidateOf(statuses),
    draining: [...new Set(statuses.flatMap(({ draining }) => draining))],
  }
}

/** The arms that any of those has which answer, with the share of all questions where each gets as many. */
const armsOf = (statuses: readonly EndpointStatus[]): readonly Arm[] => {
  const answering = statuses.filter(({ arms }) => arms.length > 0)
  const arms = new Map<string, Arm>()
  for (const arm of answering.flatMap((status) => status.arms)) {
    const key = `${arm.variant} ${arm.version} ${arm.model}`
    const weight = (arms.get(key)?.weight ?? 0) + arm.weight / answering.length
    arms.set(key, { ...arm, weight })
  }
  return [...arms.values()].sort((a, b) => (a.variant < b.variant ? 1 : -1))
}

/** The candidate is open where it is in all of them; what is wrong with it in one is told. */
const candidateOf = (statuses: readonly EndpointStatus[]): CandidateStatus | null => {
  const told = statuses.flatMap(({ candidate }) => candidate ?? [])
  // Ids sort by time: the newest rollout that one of them has seen.
  const newest = told.reduce<CandidateStatus | null>(
    (last, each) => (last === null || each.rollout > last.rollout ? each : last),
    null,
  )
  if (!newest) return null
  const same = told.filter(({ rollout }) => rollout === newest.rollout)
  return {
    ...newest,
    isOpen: same.length === statuses.length && same.every(({ isOpen }) => isOpen),
    error: same.find(({ error }) => error !== null)?.error ?? null,
    unread: unreadIn(same),
  }
}

const unreadIn = (told: readonly CandidateStatus[]): Unread | null => {
  const all = told.flatMap(({ unread }) => unread ?? [])
  if (all.length === 0) return null
  return {
    questions: all.reduce((sum, { questions }) => sum + questions, 0),
    columns: [...new Set(all.flatMap(({ columns }) => columns))],
  }
}

const nothing: Omit<EndpointStatus, 'name' | 'model' | 'state'> = {
  ...{
    version: null,
    arms: [],
    candidate: null,
    draining: [],
    wanted: null,
    example: null,
    form: null,
    room: new Map(),
  },
  ...{ since: null, loadSeconds: null, pending: 0, error: null, refused: [] },
}

const elsewhere = (name: string) =>
  new MillraceError('no_model', {
    what: `This process does not answer for "${name}".`,
    why: 'The serving processes do.',
    fix: 'Ask at the port of the server.',
  })
