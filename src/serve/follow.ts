/**
 * Follows an alias of a model: what it points to is put in charge, or else the newest before it that opens. While a
 * rollout is under way its candidate is open beside.
 */
import type { EndpointSpec, EndpointState } from '../core/endpoint.ts'
import { messageOf } from '../core/error.ts'
import type { Alias } from '../core/records.ts'
import { isUnderWay, type Rollout, stableAlias } from '../core/rollout.ts'
import type { Threshold } from '../core/threshold.ts'
import type { Registry } from '../registry/types.ts'
import { createCandidate } from './candidate.ts'
import { createCharge } from './charge.ts'
import { expectFallback } from './guess.ts'
import { type Candidates, createOpening } from './opening.ts'
import { createRetiring } from './retiring.ts'
import type { ServeEvent } from './types.ts'

/** What is wanted of an endpoint now. */
export interface Wanted {
  readonly state: EndpointState
  readonly spec: Pick<EndpointSpec, 'model' | 'policy' | 'fallback'>
  readonly candidates: Candidates
}

export interface FollowOptions {
  /** Of the endpoint. */
  readonly name: string
  readonly registry: Followed
  wanted(): Wanted
  emit(event: ServeEvent): void
}

/** What is asked again and again: a rollout and an alias by their names. */
export interface Followed
  extends Pick<Registry, 'alias' | 'aliasHistory' | 'audit' | 'thresholds'> {
  readonly rollouts: Pick<Registry['rollouts'], 'of'>
}

const unloaded = 'It was unloaded.'

export const createFollower = ({ name, registry, wanted, emit }: FollowOptions) => {
  let target: Alias | null = null
  let rollout: Rollout | null = null
  let thresholds: Awaited<ReturnType<Followed['thresholds']>> = []
  let problem: string | null = null

  // The audit trail must not decide what is served: where it cannot be written, the status says so.
  const note = async (
    action: string,
    { model, version }: { readonly model: string; readonly version: number },
    told: string,
  ) => {
    const detail = model === name ? told : `Endpoint ${name}: ${told}`
    try {
      await registry.audit({ author: 'serve', action, subject: `${model} v${version}`, detail })
    } catch (error) {
      problem = `The audit trail could not be written: ${messageOf(error)}`
    }
  }

  const retiring = createRetiring((told) => {
    problem = told
  })
  const open = createOpening({
    ...{ emit, note },
    answering: () => charge.current?.version ?? null,
    expect: (serving) => expectFallback(wanted().spec, name, serving),
  })
  const charge = createCharge({
    ...{ open, retiring, emit, note },
    taken: () => {
      problem = null
    },
  })
  /** The rollout of a model that is under way. */
  const underWay = async (model: string): Promise<Rollout | null> => {
    const found = await registry.rollouts.of(name)
    return found?.model === model && isUnderWay(found) ? found : null
  }
  /** The stable version before the one in charge, for an endpoint that falls back to it. */
  const before = createCandidate({ open, retiring, isWanted: async () => true })
  const candidate = createCandidate({
    ...{ open, retiring },
    isWanted: async (model, version) => (await underWay(model))?.candidate === version,
  })

  /** The alias of the stable version; where it does not exist yet, the champion is stable. */
  const stable = async ({
    model,
    policy,
  }: Pick<Wanted['spec'], 'model' | 'policy'>): Promise<Alias | null> => {
    const own = stableAlias(name, { model, policy })
    const found = await registry.alias(model, own)
    return found || own === 'champion' ? found : registry.alias(model, 'champion')
  }

  /** Versions the alias has pointed to, newest first, each once. */
  const olderVersions = async ({ model, alias, version: than }: Alias) => {
    const history = await registry.aliasHistory(model, alias)
    return [...new Set(history.map((entry) => entry.version))].filter((version) => version !== than)
  }

  const fallBack = async (candidates: Candidates, from: Alias) => {
    for (const version of await olderVersions(from))
      if (await charge.take(candidates, version)) {
        problem = candidates.refusals.reason(from.version)
        const { model } = candidates
        await note('fall back', { model, version }, `Version ${from.version} could not be opened.`)
        return
      }
  }

  /** Nothing is champion: what was in charge goes, unless it is of another model, whose place nothing can take yet. */
  const without = ({ model }: Candidates) => {
    const { current } = charge
    if (current && current.model !== model) {
      problem = `${model} has no champion yet; version ${current.version} of ${current.model} goes on answering.`
      return
    }
    problem = null
    charge.letGo()
  }

  /** Puts in charge what is wanted. One that is open as a candidate is taken as it is. */
  const takeUp = async (candidates: Candidates, wanted: Alias) => {
    const { model, refusals } = candidates
    const { version } = wanted
    const { current } = charge
    if (current?.model === model && current.version === version) {
      problem = null
      return
    }
    const given = candidate.give(model, version)
    if (given) return charge.adopt(given)
    if (await charge.take(candidates, version)) return
    problem = refusals.reason(version)
    if (!charge.current) await fallBack(candidates, wanted)
  }

  const follow = async () => {
    const { state, spec, candidates } = wanted()
    // The rollout first: its candidate is let go only where the alias that it may have got is known.
    rollout = await underWay(spec.model)
    target = await stable(spec)
    thresholds = await registry.thresholds(spec.model)
    candidates.refusals.forgetBefore(target)
    if (state === 'unloaded') {
      charge.letGo()
      candidate.letGo()
      before.letGo()
      problem = unloaded
      return
    }
    // From here on it is being opened.
    if (problem === unloaded) problem = null
    if (target) await takeUp(candidates, target)
    else without(candidates)
    const next = rollout && rollout.candidate !== target?.version ? rollout.candidate : null
    await candidate.follow(candidates, next, charge.current)
    const [former = null] = spec.fallback === 'before' && target ? await olderVersions(target) : []
    await before.follow(candidates, former, charge.current)
  }

  return {
    charge,
    candidate,
    before,
    /** The rollout under way. */
    rollout: () => rollout,
    /** What decides for a class of a version of the model that is wanted. */
    threshold: (of: number): Threshold | null =>
      thresholds.find(({ version }) => version === of) ?? null,
    state: () => ({ wanted: target?.version ?? null, problem }),
    draining: retiring.versions,
    /** Has the status say what went wrong beside answering. */
    tell(told: string) {
      problem = told
    },
    /** Opens nothing more. */
    stop() {
      charge.stop()
      candidate.stop()
      before.stop()
    },
    /** Lets everything go and waits until it has. */
    async close() {
      charge.letGo()
      candidate.letGo()
      before.letGo()
      await retiring.done()
    },
    /** One look at the alias. */
    async look() {
      const { model } = wanted().spec
      try {
        await follow()
      } catch (error) {
        problem = `The registry could not be asked for the champion of ${model}: ${messageOf(error)}`
      }
    },
  }
}
