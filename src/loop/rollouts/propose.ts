/** Which version is to take over at an endpoint, and the rollout that begins with it. */
import type { EndpointRecord } from '../../core/endpoint.ts'
import {
  candidateAlias,
  type NewRollout,
  type Rollout,
  stableAlias,
  usualPlan,
} from '../../core/rollout.ts'
import type { Context } from '../../pipeline/context.ts'
import { noEvidence } from '../../rollout/evidence.ts'

type Registering = Pick<Context, 'registry'>

/** What would take over from what. */
export interface Proposal {
  readonly stable: number
  readonly candidate: number
}

/**
 * The version that waits to take over. At the endpoint that a model has by its name it is the one that passed its gate
 * since; at another one the champion. Null where there is none, or where it was judged already.
 */
export const proposalOf = async (
  context: Registering,
  endpoint: Pick<EndpointRecord, 'name' | 'spec'>,
): Promise<Proposal | null> => {
  const { name, spec } = endpoint
  if (spec.policy === 'at once') return null
  const stable = await stableOf(context, endpoint)
  if (stable === null) return null
  const isOwn = name === spec.model
  const wanted = await context.registry.alias(spec.model, isOwn ? candidateAlias : 'champion')
  if (!wanted || wanted.version === stable) return null
  if (!isOwn && (await wasJudged(context, name, wanted))) return null
  return { stable, candidate: wanted.version }
}

/** The version that answers. An endpoint of its own pins it, so that a new champion does not take over by itself. */
export const stableOf = async (
  { registry }: Registering,
  { name, spec }: Pick<EndpointRecord, 'name' | 'spec'>,
): Promise<number | null> => {
  const { model } = spec
  const alias = stableAlias(name, spec)
  const found = await registry.alias(model, alias)
  if (found) return found.version
  const champion = await registry.alias(model, 'champion')
  if (!champion) return null
  await registry.setAlias({ model, alias, version: champion.version, author: 'millrace' })
  return champion.version
}

/** Whether a champion had its rollout at an endpoint since it became that. */
const wasJudged = async (
  { registry }: Registering,
  endpoint: string,
  { version, since }: { readonly version: number; readonly since: number },
): Promise<boolean> => {
  const [newest] = await registry.rollouts.list({ endpoint, candidate: version, limit: 1 })
  return newest !== undefined && newest.createdAt >= since
}

export const beginningOf = (
  { name, spec }: Pick<EndpointRecord, 'name' | 'spec'>,
  { stable, candidate }: Proposal,
  {
    author,
    now,
    labelsTo,
  }: { readonly author: string; readonly now: number; readonly labelsTo: number },
): NewRollout => ({
  ...{ endpoint: name, model: spec.model, stable, candidate, author },
  ...{ policy: spec.policy, plan: { ...usualPlan, ...spec.rollout } },
  ...{ phase: 'ready', step: 0, weight: 0, shadow: 0, verdict: null, undecided: null },
  reason: `Version ${candidate} is being opened.`,
  ...{
    phaseMs: 0,
    watchedMs: 0,
    readTo: now,
    labelsTo,
    labelsFrom: labelsTo,
    slowMs: null,
    evidence: noEvidence,
  },
})

/** Why a rollout has lost its place, in words; null where it has not. */
export const goneOf = (
  { model, policy, candidate }: Pick<Rollout, 'model' | 'policy' | 'candidate'>,
  endpoint: Pick<EndpointRecord, 'spec' | 'state'> | undefined,
): string | null => {
  if (!endpoint) return 'The endpoint is gone.'
  const { spec } = endpoint
  if (spec.model !== model) return `The endpoint answers with ${spec.model} now.`
  if (spec.policy === 'at once' && policy !== 'at once')
    return `New versions take over at once here now; version ${candidate} can be promoted by hand.`
  return null
}
