/** Follows an alias of a model: what it points to is put in charge, or else the newest before it that opens. */
import type { EndpointState } from '../core/endpoint.ts'
import { messageOf } from '../core/error.ts'
import type { Alias } from '../core/records.ts'
import type { Registry } from '../registry/types.ts'
import { type Candidates, createCharge } from './charge.ts'
import type { ServeEvent } from './types.ts'

/** What is wanted of an endpoint now. */
export interface Wanted {
  readonly state: EndpointState
  readonly candidates: Candidates
}

export interface FollowOptions {
  /** Of the endpoint. */
  readonly name: string
  readonly alias: string
  readonly registry: Pick<Registry, 'alias' | 'aliasHistory' | 'audit'>
  wanted(): Wanted
  emit(event: ServeEvent): void
}

export const createFollower = ({ name, alias, registry, wanted, emit }: FollowOptions) => {
  let target: Alias | null = null
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

  const charge = createCharge({
    emit,
    note,
    taken: () => {
      problem = null
    },
    failed: (told) => {
      problem = told
    },
  })

  /** Versions the alias has pointed to, newest first, each once. */
  const olderVersions = async ({ model }: Candidates, than: number) => {
    const history = await registry.aliasHistory(model, alias)
    return [...new Set(history.map((entry) => entry.version))].filter((version) => version !== than)
  }

  const fallBack = async (candidates: Candidates, from: number) => {
    for (const version of await olderVersions(candidates, from))
      if (await charge.take(candidates, version)) {
        problem = candidates.refusals.reason(from)
        const { model } = candidates
        await note('fall back', { model, version }, `Version ${from} could not be opened.`)
        return
      }
  }

  /** Nothing is champion: what was in charge goes, unless it is of another model, whose place nothing can take yet. */
  const without = ({ model }: Candidates) => {
    const { current } = charge
    if (current && current.model !== model) {
      problem = `${model} has no ${alias} yet; version ${current.version} of ${current.model} goes on answering.`
      return
    }
    problem = null
    charge.letGo()
  }

  const follow = async () => {
    const { state, candidates } = wanted()
    const { model, refusals } = candidates
    target = await registry.alias(model, alias)
    refusals.forgetBefore(target)
    if (state === 'unloaded') {
      charge.letGo()
      problem = 'It was unloaded.'
      return
    }
    if (!target) return without(candidates)
    const { current } = charge
    if (current?.model === model && current.version === target.version) {
      problem = null
      return
    }
    if (await charge.take(candidates, target.version)) return
    problem = refusals.reason(target.version)
    if (!charge.current) await fallBack(candidates, target.version)
  }

  return {
    charge,
    state: () => ({ wanted: target?.version ?? null, problem }),
    /** One look at the alias. */
    async look() {
      const { model } = wanted().candidates
      try {
        await follow()
      } catch (error) {
        problem = `The registry could not be asked for the ${alias} of ${model}: ${messageOf(error)}`
      }
    },
  }
}
