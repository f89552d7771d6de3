/** Which new rows a model can learn from: its task says so, and its champion where there is one. */
import type { DatasetConfig, ModelConfig } from '../config/resolve.ts'
import { type Context, modelsOf } from '../pipeline/context.ts'
import { readPackage } from '../tasks/kit/package.ts'
import type { Package } from '../tasks/kit/task.ts'

/** Why a row cannot be learnt from; null where it can. */
export type Admit = (row: string) => string | null

/** A version never changes: while it is champion, its package is read once. */
const known = new WeakMap<
  Context,
  Map<string, { readonly version: number | null; readonly admit: Admit }>
>()

/**
 * The check of new rows: every model that learns from them has to be able to, or it is named. They have to fit its
 * champion, or, before there is one, its task alone. Where a champion cannot be opened this fails with its error, so
 * that nothing goes unchecked.
 */
export const admissionOf = async (context: Context, dataset: DatasetConfig): Promise<Admit> => {
  const models = modelsOf(context, dataset)
  const checks: Admit[] = []
  for (const model of models) {
    const admit = await admissionOfModel(context, model)
    checks.push((row) => {
      const reason = admit(row)
      return reason === null || models.length === 1 ? reason : `${reason} (${model.name})`
    })
  }
  return (row) => {
    for (const admit of checks) {
      const reason = admit(row)
      if (reason !== null) return reason
    }
    return null
  }
}

const admissionOfModel = async (
  context: Context,
  { name, recipe }: ModelConfig,
): Promise<Admit> => {
  const { registry, tasks } = context
  const { kind, ...options } = recipe.task
  const task = tasks.of(kind)
  if (!task.admit) return () => null
  const version = (await registry.alias(name, 'champion'))?.version ?? null
  const kept = known.get(context) ?? new Map()
  known.set(context, kept)
  const before = kept.get(name)
  if (before?.version === version) return before.admit
  const opened = version === null ? null : await readPackage(await registry.open(name, version))
  const admit = task.admit(options, opened && fits(opened, recipe.task) ? opened : null)
  kept.set(name, { version, admit })
  return admit
}

/** Whether a champion still answers what the configuration asks for. */
const fits = ({ manifest: { task } }: Package, asked: ModelConfig['recipe']['task']): boolean =>
  task.kind === asked.kind && composed(task.options['label']) === composed(asked['label'])

const composed = (name: unknown) => (typeof name === 'string' ? name.normalize('NFC') : name)
