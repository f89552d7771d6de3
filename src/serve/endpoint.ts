import { type Clock, systemClock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import type { Registry } from '../registry/types.ts'
import type { Candidates } from './charge.ts'
import { createFollower } from './follow.ts'
import { createOthers } from './others.ts'
import { createPolling } from './polling.ts'
import { createPredicting } from './predicting.ts'
import { createRefusals } from './refusals.ts'
import { armsOf } from './router.ts'
import { openServing } from './serving.ts'
import type {
  Arm,
  Endpoint,
  EndpointStatus,
  ServedPredictor,
  ServeEvent,
  Setting,
} from './types.ts'

export interface EndpointOptions {
  readonly setting: Setting
  readonly registry: Pick<Registry, 'alias' | 'aliasHistory' | 'open' | 'audit'>
  /** Opens the package in a folder; fails where it is not what it says. */
  openPredictor(folder: string): Promise<ServedPredictor>
  /** The same in a thread of its own, for a model whose runs are long. Default: none has one. */
  openAside?(folder: string): Promise<ServedPredictor>
  /** Alias to follow. Default `champion`. */
  readonly alias?: string
  /** Milliseconds between two looks at the alias. Default 1,000. */
  readonly pollEvery?: number
  readonly clock?: Clock
  /** Seconds of a clock that only runs forward, for latencies. */
  readonly elapsed?: () => number
}

/**
 * Serves the version an alias points to. A new one is opened and warmed up beside the old one, takes
 * over between two requests, and the old one closes when its last answer is out. A version that
 * cannot be opened is refused: the one before it stays. Starting with a broken one, the newest
 * version the alias has pointed to that opens is served in its place.
 */
export const createEndpoint = (options: EndpointOptions): Endpoint => {
  const { registry, alias = 'champion', pollEvery = 1000, clock = systemClock } = options
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
      })
    return { model, open, refusals, others: createOthers({ model, open, clock }) }
  }
  let candidates = modelOf(setting.spec.model)
  const wanted = () => ({ state: setting.state, candidates })
  const follower = createFollower({ name, alias, registry, wanted, emit })
  const polling = createPolling(follower.look, pollEvery, clock)
  const arms = armsNow(follower.charge)
  const status = (): EndpointStatus => ({
    ...statusOf(setting, follower),
    arms: arms(),
    refused: candidates.refusals.list(),
  })
  const predictor = createPredicting({
    ...{ name, status, arms, elapsed, emit },
    setting: () => setting,
    charge: follower.charge,
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
    status,
    served: predictor.served,
    refresh: polling.refresh,
    apply(next) {
      const isOther = next.spec.model !== setting.spec.model
      const isLet = next.state === 'unloaded' && setting.state !== 'unloaded'
      setting = next
      if (!isOther && !isLet) return
      candidates.others.leave()
      candidates = modelOf(next.spec.model)
    },
    subscribe,
    async close() {
      predictor.close()
      follower.charge.stop()
      await polling.close()
      await Promise.all([follower.charge.close(), candidates.others.close()])
    },
  }
}

interface Model extends Candidates {
  readonly others: ReturnType<typeof createOthers>
}

/** The arms there are, made anew when something of them changes. */
const armsNow = (charge: Pick<Charge, 'current'>) => {
  let of: Charge['current'] | undefined
  let arms: readonly Arm[] = []
  return () => {
    const stable = charge.current
    if (of !== stable) {
      of = stable
      arms = armsOf({ stable })
    }
    return arms
  }
}

type Charge = ReturnType<typeof createFollower>['charge']

const statusOf = (
  { name, spec, state: wantedState }: Setting,
  { charge: { current }, state }: ReturnType<typeof createFollower>,
): Omit<EndpointStatus, 'arms' | 'refused'> => {
  const { wanted, problem } = state()
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
    pending: current?.batcher.pending ?? 0,
    error: problem,
  }
}

const noRoom: ReadonlyMap<string, number> = new Map()
