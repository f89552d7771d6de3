import { MillraceError } from '../core/error.ts'
import type { Alias, Author } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import type { Registry } from '../registry/types.ts'

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

/** Goes back to the champion before this one. `conflict` where there was none. */
export const rollback = async (context: Context, name: string, author: Author): Promise<Alias> => {
  const previous = await context.registry.previousAlias(name, 'champion')
  if (!previous)
    throw new MillraceError('conflict', {
      what: `There is no champion of ${name} to go back to.`,
      why: 'No other version was champion before the one that serves.',
    })
  return point(context, { model: name, version: previous.version, author }, { back: true })
}

/** Lets the champion point to a version whose files are whole. */
const point = async (
  { registry, emit }: Context,
  to: { readonly model: string; readonly version: number; readonly author: Author },
  step?: { readonly back: boolean },
): Promise<Alias> => {
  await registry.open(to.model, to.version)
  const alias = await registry.setAlias({ ...to, alias: 'champion' }, step)
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
