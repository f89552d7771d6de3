/** What somebody does to a rollout: begins, promotes, returns; and the step back. */
import type { EndpointRecord } from '../../core/endpoint.ts'
import { MillraceError } from '../../core/error.ts'
import type { Alias, Author } from '../../core/records.ts'
import { isUnderWay, type Rollout, stableAlias } from '../../core/rollout.ts'
import type { Context } from '../../pipeline/context.ts'
import { endedBy } from '../../rollout/machine.ts'
import { beginningOf, stableOf } from './propose.ts'

type Endpoint = Pick<EndpointRecord, 'name' | 'spec'>

export interface ByHand {
  readonly author: Author
  /** Only tells what would come of it. Default: it is done. */
  readonly dryRun?: boolean
}

/** Begins the rollout of a version. Fails with `gate_failed` for one that did not pass its gate, unless forced. */
export const beginRollout = async (
  context: Pick<Context, 'registry' | 'clock'>,
  endpoint: Endpoint,
  version: number,
  { author, force, labelsTo }: ByHand & { readonly force: boolean; readonly labelsTo: number },
): Promise<Rollout> => {
  const { registry, clock } = context
  const { name, spec } = endpoint
  if (spec.policy === 'at once')
    throw new MillraceError('conflict', {
      what: `At the endpoint ${name} a new version takes over at once.`,
      fix: `Promote it: millrace promote ${spec.model} ${version}; or give it another policy: millrace endpoint ${name} --policy canary.`,
    })
  const { gate } = await registry.version(spec.model, version)
  if (!gate.passed && !force)
    throw new MillraceError('gate_failed', {
      what: `Version ${version} of ${spec.model} did not pass its gate.`,
      fix: `To try it all the same: millrace rollout ${name} begin ${version} --force`,
    })
  await registry.open(spec.model, version)
  const stable = await stableOf(context, endpoint)
  if (stable === null || stable === version)
    throw new MillraceError('conflict', {
      what:
        stable === null
          ? `Nothing answers at ${name} yet that version ${version} could take over from.`
          : `Version ${version} answers at ${name} already.`,
      fix: `See what does: millrace endpoint ${name}.`,
    })
  const beginning = beginningOf(
    endpoint,
    { stable, candidate: version },
    { author, now: clock.now(), labelsTo },
  )
  return registry.rollouts.begin(beginning, { author })
}

/** Ends the rollout of an endpoint. Fails with `conflict` where none is under way. */
export const endRollout = async (
  { registry }: Pick<Context, 'registry'>,
  endpoint: string,
  verdict: 'promoted' | 'returned',
  { author, dryRun = false }: ByHand,
): Promise<Rollout> => {
  const rollout = await registry.rollouts.of(endpoint)
  if (!rollout || !isUnderWay(rollout)) throw nothingUnderWay(endpoint)
  if (verdict === 'promoted') await registry.open(rollout.model, rollout.candidate)
  if (dryRun) return { ...rollout, ...endedBy(verdict, author).to }
  return registry.rollouts.move(rollout.id, { author }, (now) => {
    if (!isUnderWay(now)) throw nothingUnderWay(endpoint)
    return endedBy(verdict, author)
  })
}

/** Tells who listens of a rollout that has its verdict. */
export const tellEnd = (
  { emit }: Pick<Context, 'emit'>,
  { id, endpoint, model, policy, stable, candidate, verdict, reason }: Rollout,
): void => {
  emit({ kind: 'rollout', model, endpoint, id, text: `${stable} → ${candidate}: ${reason}` })
  if (verdict === 'promoted' && stableAlias(endpoint, { model, policy }) === 'champion')
    emit({ kind: 'promoted', model, version: candidate })
}

/** What a step back comes to. */
export interface SteppedBack {
  /** Version that answered, or was about to. */
  readonly was: number
  /** The alias as it is then. */
  readonly alias: Alias
  /** The rollout that it ended; null: the alias went back. */
  readonly rollout: Rollout | null
}

/** Takes back what was done last at an endpoint: the rollout that is under way, else the step of its alias. */
export const stepBack = async (
  context: Pick<Context, 'registry'>,
  { name, spec }: Endpoint,
  how: ByHand,
): Promise<SteppedBack> => {
  const { registry } = context
  const alias = stableAlias(name, spec)
  const now =
    (await registry.alias(spec.model, alias)) ?? (await registry.alias(spec.model, 'champion'))
  const rollout = await registry.rollouts.of(name)
  if (rollout && isUnderWay(rollout) && now)
    return {
      was: rollout.candidate,
      alias: now,
      rollout: await endRollout(context, name, 'returned', how),
    }
  const previous = await registry.previousAlias(spec.model, alias)
  if (!previous || !now)
    throw new MillraceError('conflict', {
      what: `There is no champion of ${spec.model} to go back to.`,
      why: 'No other version was champion before the one that serves.',
    })
  await registry.open(spec.model, previous.version)
  const { author, dryRun = false } = how
  const to = { model: spec.model, alias, version: previous.version, author }
  const gone = dryRun ? { ...to, since: now.since } : await registry.setAlias(to, { back: true })
  return { was: now.version, alias: gone, rollout: null }
}

const nothingUnderWay = (endpoint: string) =>
  new MillraceError('conflict', {
    what: `No version is about to take over at the endpoint ${endpoint}.`,
    fix: `See what was: millrace rollouts --endpoint ${endpoint}.`,
  })
