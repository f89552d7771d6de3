import type { EndpointRecord } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import type { Alias, Author } from '../core/records.ts'
import { isUnderWay } from '../core/rollout.ts'
import type { Context } from '../pipeline/context.ts'
import type { Registry } from '../registry/types.ts'
import { type ByHand, endRollout, type SteppedBack, stepBack } from './rollouts/byhand.ts'

/** Makes a version the champion. `gate_failed` for one that did not pass its gate, unless forced. */
export const promote = async (
  context: Context,
  name: string,
  version: number,
  { author, force }: { author: Author; force: boolean },
): Promise<Alias> => {
  const { registry } = context
  const { gate } = await registry.version(name, version)
  if (!gate.passed && !force)
    throw new MillraceError('gate_failed', {
      what: `Version ${version} of ${name} did not pass its gate.`,
      fix: `To serve it all the same: millrace promote ${name} ${version} --force`,
    })
  const rollout = await registry.rollouts.of(name)
  const isCandidate = rollout && isUnderWay(rollout) && rollout.candidate === version
  if (isCandidate) await endRollout(context, name, 'promoted', { author })
  // Where it is champion by then, that is all.
  const alias = await point(context, { model: name, version, author })
  if (!gate.passed)
    await registry.audit({
      author,
      action: 'promote.force',
      subject: `${name}/versions/${version}`,
      detail: 'promoted though it did not pass its gate',
    })
  return alias
}

/**
 * Goes back to the champion before this one, or ends the rollout that is about to replace it. `conflict` where there is
 * neither.
 */
export const rollback = async (
  context: Context,
  endpoint: Pick<EndpointRecord, 'name' | 'spec'>,
  how: ByHand,
): Promise<SteppedBack> => {
  const back = await stepBack(context, endpoint, how)
  const { model, version, alias } = back.alias
  if (!how.dryRun && !back.rollout && alias === 'champion')
    context.emit({ kind: 'promoted', model, version })
  return back
}

/** Lets the champion point to a version whose files are whole. */
const point = async (
  { registry, emit }: Context,
  to: { readonly model: string; readonly version: number; readonly author: Author },
): Promise<Alias> => {
  await registry.open(to.model, to.version)
  const alias = await registry.setAlias({ ...to, alias: 'champion' })
  emit({ kind: 'promoted', model: to.model, version: to.version })
  return alias
}

/** Why no version of a model can be asked: none is champion, or none of those that were can be opened. */
export const noChampion = async (
  registry: Pick<Registry, 'alias' | 'open' | 'versions'>,
  model: string,
): Promise<unknown> => {
  const champion = await registry.alias(model, 'champion')
  if (champion) return registry.open(model, champion.version).catch((error: unknown) => error)
  const [newest] = await registry.versions(model)
  return new MillraceError('no_model', {
    what: `The model "${model}" has no champion yet.`,
    ...(newest && { why: `Version ${newest.version} is registered; its gate did not pass.` }),
    fix: newest
      ? `To serve it all the same: millrace promote ${model} ${newest.version} --force`
      : `Train one: millrace train ${model}`,
  })
}
