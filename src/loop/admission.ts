/** Which new rows a model can learn from: its task says so, and its champion where there is one. */
import type { ModelConfig } from '../config/resolve.ts'
import type { Conflicts } from '../data/queue.ts'
import type { Context } from '../pipeline/context.ts'
import { readPackage } from '../tasks/kit/package.ts'
import type { Package } from '../tasks/kit/task.ts'

export interface Admission {
  /** Why a row cannot be learnt from; null where it can. */
  readonly admit: (row: string) => string | null
  /** Whether it is the champion alone that keeps a row out. */
  readonly conflicts: Conflicts
}

const everyRow: Admission = { admit: () => null, conflicts: () => false }

/** A version never changes: while it is champion, its package is read once. */
const known = new WeakMap<
  Context,
  Map<string, { readonly version: number | null; readonly admission: Admission }>
>()

/**
 * The check of new rows: they have to fit the champion, or, before there is one, the task alone. Where the
 * champion cannot be opened this fails with its error, so that nothing goes unchecked.
 */
export const admissionOf = async (
  context: Context,
  { name, recipe }: ModelConfig,
): Promise<Admission> => {
  const { registry, tasks } = context
  const { kind, ...options } = recipe.task
  const task = tasks.of(kind)
  if (!task.admit) return everyRow
  const version = (await registry.alias(name, 'champion'))?.version ?? null
  const kept = known.get(context) ?? new Map()
  known.set(context, kept)
  const before = kept.get(name)
  if (before?.version === version) return before.admission
  const opened = version === null ? null : await readPackage(await registry.open(name, version))
  const alone = task.admit(options, null)
  const admission =
    opened && fits(opened, recipe.task)
      ? { admit: task.admit(options, opened), conflicts: (row: string) => alone(row) === null }
      : { admit: alone, conflicts: () => false }
  kept.set(name, { version, admission })
  return admission
}

/** Whether a champion still answers what the configuration asks for. */
const fits = ({ manifest: { task } }: Package, asked: ModelConfig['recipe']['task']): boolean =>
  task.kind === asked.kind && composed(task.options['label']) === composed(asked['label'])

const composed = (name: unknown) => (typeof name === 'string' ? name.normalize('NFC') : name)
