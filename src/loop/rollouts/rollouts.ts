/** Moves the rollouts of all endpoints: begins them, judges them, and tells of it. */
import { keptBy } from '../../config/resolve.ts'
import type { EndpointRecord } from '../../core/endpoint.ts'
import { messageOf } from '../../core/error.ts'
import { isUnderWay, type Rollout, stableAlias } from '../../core/rollout.ts'
import type { Context } from '../../pipeline/context.ts'
import type { Fence } from '../../store/leases.ts'
import { createJudge } from './judge.ts'
import { beginningOf, proposalOf } from './propose.ts'
import type { Answering } from './types.ts'

export interface RolloutsOptions {
  readonly context: Pick<Context, 'registry' | 'clock' | 'emit' | 'config'>
  readonly answering: Answering
  /** Under which this process schedules. */
  readonly fence: Fence
  warn(what: string): void
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed?: () => number
}

/** Rollouts that are looked at, more than endpoints can have. */
const most = 10_000

export const createRollouting = ({ context, answering, fence, warn, elapsed }: RolloutsOptions) => {
  const { registry, clock, emit } = context
  const { rollouts } = registry
  const judge = createJudge(elapsed)
  const kept = keptBy(context.config)
  const how = { author: 'millrace', fence }

  const begin = async (endpoint: EndpointRecord): Promise<void> => {
    const proposal = await proposalOf(context, endpoint)
    if (!proposal) return
    const labelsTo = answering.requests.lastLabel()
    const beginning = beginningOf(endpoint, proposal, {
      ...{ author: how.author, now: clock.now(), labelsTo },
    })
    tell(await rollouts.begin(beginning, how), `${proposal.stable} → ${proposal.candidate}: begun`)
  }

  const tell = ({ id, endpoint, model }: Rollout, text: string) =>
    emit({ kind: 'rollout', model, endpoint, id, text })

  const goOn = async (before: Rollout, endpoint: EndpointRecord | undefined): Promise<void> => {
    const alias = stableAlias(before.endpoint, before)
    const stable = (await registry.alias(before.model, alias))?.version ?? null
    const proposal = endpoint && isUnderWay(before) ? await proposalOf(context, endpoint) : null
    const isKept = kept.rules.get(before.model) !== null
    const looking = { context, answering, endpoint, proposal, stable, isKept }
    const move = await judge.look(before, looking)
    if (!move) return
    let isOurs = false
    const after = await rollouts.move(before.id, how, ({ generation }) => {
      isOurs = generation === before.generation
      return isOurs ? move : null
    })
    if (!isOurs) return void judge.forget(before.id)
    if (after.phase === 'ended') judge.forget(before.id)
    if (move.told) tell(after, toldOf(before, after, move.told.detail))
    if (after.verdict === 'promoted' && before.verdict === null && alias === 'champion')
      emit({ kind: 'promoted', model: after.model, version: after.candidate })
  }

  return {
    /** Looks once at every endpoint; what goes wrong at one is told, and holds up no other. */
    async turn(): Promise<void> {
      const endpoints = await answering.directory.list()
      const open = await rollouts.list({ open: true, limit: most })
      const names = new Set(open.map(({ endpoint }) => endpoint))
      const work = [
        ...open.map((rollout) => ({
          name: rollout.endpoint,
          run: () =>
            goOn(
              rollout,
              endpoints.find(({ name }) => name === rollout.endpoint),
            ).catch((error) => {
              // What was counted and not kept is read again.
              judge.forget(rollout.id)
              throw error
            }),
        })),
        ...endpoints
          .filter(({ name, spec }) => !names.has(name) && spec.policy !== 'at once')
          .map((endpoint) => ({ name: endpoint.name, run: () => begin(endpoint) })),
      ]
      for (const { name, run } of work)
        await run().catch((error) => warn(`rollout at ${name}: ${messageOf(error)}`))
    },
  }
}

/** What a move comes to: with its verdict where that is new. */
const toldOf = (
  before: Rollout,
  { stable, candidate, verdict }: Rollout,
  detail: string,
): string =>
  before.verdict === null && verdict !== null
    ? `${stable} → ${candidate}: ${verdict}: ${detail}`
    : detail
