import { type Clock, systemClock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import type { Registry } from '../registry/types.ts'
import { createChoosing } from './choosing.ts'
import { createFallback } from './fallback.ts'
import { createFollower, type Followed } from './follow.ts'
import type { Candidates } from './opening.ts'
import { createOthers } from './others.ts'
import { createPolling } from './polling.ts'
import { createPredicting } from './predicting.ts'
import { createRefusals } from './refusals.ts'
import { openServing } from './serving.ts'
import { createShadow } from './shadow.ts'
import type {
  CandidateStatus,
  Endpoint,
  EndpointStatus,
  ServedPredictor,
  ServeEvent,
  Setting,
} from './types.ts'
import { createUnread, type UnreadCounts } from './unread.ts'

export interface EndpointOptions {
  readonly setting: Setting
  readonly registry: Followed & Pick<Registry, 'open'>
  /** Opens the package in a folder; fails where it is not what it says. */
  openPredictor(folder: string): Promise<ServedPredictor>
  /** The same in a thread of its own, for a model whose runs are long. Default: none has one. */
  openAside?(folder: string): Promise<ServedPredictor>
  /** Milliseconds between two looks at the alias. Default 1,000. */
  readonly pollEvery?: number
  readonly clock?: Clock
  /** Seconds of a clock that only runs forward, for latencies. */
  readonly elapsed?: () => number
}

/**
 * Serves the version the alias of its stable version points to, and beside it the candidate of a rollout. A new one is opened and warmed up beside the old one, takes
 * over between two requests, and the old one closes when its last answer is out. A version that
 * cannot be opened is refused: the one before it stays. Starting with a broken one, the newest
 * version the alias has pointed to that opens is served in its place.
 */
export const createEndpoint = (options: EndpointOptions): Endpoint => {
  const { registry, pollEvery = 1000, clock = systemClock } = options
  const { elapsed = () => performance.now() / 1000, openAside } = options
  const { name } = options.setting
  let { setting } = options
  const { emit, subscribe } = createListeners<[ServeEvent]>()
  const modelOf = (model: string): Model => {
    const refusals = createRefusals(clock)
    const open = (version: number) =>
      openServing({
        ...{ model, version, clock, elapsed, emit },
        openPredictor: async () => options.openPredictor(await registry.open(model, version)),
        openAside: openAside && (async () => openAside(await registry.open(model, version))),
        limits: () => setting.spec,
        threshold: () => (setting.spec.model === model ? follower.threshold(version) : null),
      })
    return { model, open, refusals, others: createOthers({ model, open, clock }) }
  }
  let candidates = modelOf(setting.spec.model)
  const wanted = () => ({ state: setting.state, spec: setting.spec, candidates })
  const follower = createFollower({ name, registry, wanted, emit })
  const { charge } = follower
  const polling = createPolling(follower.look, pollEvery, clock)
  const choosing = createChoosing(follower)
  const unread = createUnread()
  const status = (): EndpointStatus => ({
    ...statusOf(setting, follower),
    arms: choosing.arms(),
    candidate: candidateOf(follower, candidates, unread),
    refused: candidates.refusals.list(),
  })
  const shadow = createShadow({
    ...{ name, choosing, elapsed, emit, unread },
    pending: () => pendingIn(follower),
    failed: follower.tell,
  })
  const fallback = createFallback({
    ...{ name, charge, elapsed, emit },
    before: follower.before,
    setting: () => setting,
  })
  const predictor = createPredicting({
    ...{ name, status, charge, choosing, shadow, fallback, elapsed, emit, unread },
    setting: () => setting,
    others: () => candidates.others,
  })
  return {
    name,
    get setting() {
      return setting
    },
    predict: predictor.predict,
    turnAway: predictor.turnAway,
    signature: predictor.signature,
    sample: () => charge.current?.sample,
    status,
    served: predictor.served,
    refresh: polling.refresh,
    apply(next) {
      const isOther = next.spec.model !== setting.spec.model
      const isLet = next.state === 'unloaded' && setting.state !== 'unloaded'
      if (JSON.stringify(next.spec.fallback) !== JSON.stringify(setting.spec.fallback))
        candidates.refusals.forget()
      setting = next
      if (!isOther && !isLet) return
      candidates.others.leave()
      candidates = modelOf(next.spec.model)
    },
    subscribe,
    async close() {
      predictor.close()
      follower.stop()
      await Promise.all([polling.close(), shadow.close()])
      await Promise.all([follower.close(), candidates.others.close()])
    },
  }
}

interface Model extends Candidates {
  readonly others: ReturnType<typeof createOthers>
}

type Follower = ReturnType<typeof createFollower>

/** Rows that wait for either version. */
const pendingIn = ({ charge, candidate }: Follower): number =>
  (charge.current?.batcher.pending ?? 0) + (candidate.current?.batcher.pending ?? 0)

const candidateOf = (
  follower: Follower,
  { refusals }: Candidates,
  unread: UnreadCounts,
): CandidateStatus | null => {
  const rollout = follower.rollout()
  if (!rollout) return null
  const { id, candidate: version } = rollout
  const open = [follower.candidate.current, follower.charge.current].find(
    (serving) => serving?.version === version,
  )
  return {
    ...{ rollout: id, version, isOpen: open !== undefined },
    ...{ error: open ? null : refusals.reason(version), unread: unread.of(open ?? null) },
  }
}

const statusOf = (
  { name, spec, state: wantedState }: Setting,
  follower: Follower,
): Omit<EndpointStatus, 'arms' | 'candidate' | 'refused'> => {
  const { wanted, problem } = follower.state()
  const { current } = follower.charge
  return {
    name,
    model: spec.model,
    state: wantedState,
    version: current?.version ?? null,
    wanted,
    example: current?.example ?? null,
    form: current?.form ?? null,
    room: current?.room ?? noRoom,
    since: current?.since ?? null,
    loadSeconds: current?.loadSeconds ?? null,
    pending: pendingIn(follower),
    draining: follower.draining(),
    error: problem,
  }
}

/** Versions without an answer of the baseline are refused then. */

const noRoom: ReadonlyMap<string, number> = new Map()
