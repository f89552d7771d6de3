import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { NewRow } from '../data/handed.ts'
import type { Ingested } from '../data/types.ts'
import { type Context, modelOf } from '../pipeline/context.ts'
import { readPackage } from '../tasks/kit/package.ts'
import type { Package } from '../tasks/kit/task.ts'
import { refill } from './refill.ts'

/** Why a row cannot be learnt from; null where it can. */
type Admit = (row: string) => string | null

/** Takes in the next batch of rows that wait. */
export const ingest = async (context: Context, name: string, author: Author): Promise<Ingested> => {
  const model = modelOf(context, name)
  const { queue, writeBack, batch } = intakeOf(model)
  const admit = await admission(context, model)
  const failed = await refill(context, model, admit).catch((error: unknown) => ({ error }))
  const options = { ...model.source, queue, writeBack, batch, author, admit }
  const result = await context.data.ingest(name, options)
  const { added: rows, rejected, quarantined } = result
  const told = { kind: 'ingested', model: name, rows, rejected, quarantined } as const
  if (rows > 0 || rejected > 0) context.emit(told)
  // What waits is taken in, whatever became of the program that was to make more.
  if (failed) throw failed.error
  return result
}

/** Keeps rows until they are taken in, each once by its id, and answers how many wait. */
export const enqueue = async (
  context: Context,
  name: string,
  rows: readonly (string | NewRow)[],
  author: Author,
): Promise<number> => {
  const model = modelOf(context, name)
  const { queue } = intakeOf(model)
  const admit = await admission(context, model)
  const waiting = await context.data.enqueue(name, { ...model.source, queue, admit, author }, rows)
  await context.registry.audit({
    author,
    action: 'enqueue',
    subject: name,
    detail: counted(rows.length, 'row'),
  })
  context.emit({ kind: 'loop', model: name })
  return waiting
}

const intakeOf = ({ name, ingest }: ModelConfig) => {
  if (ingest) return ingest
  throw new MillraceError('conflict', {
    what: `The model "${name}" takes in no new rows.`,
    fix: 'Give it an `ingest` in millrace.config.ts.',
  })
}

/** The check of a model's new rows, and the champion it goes by. */
interface Check {
  readonly version: number | null
  readonly admit: Admit
}

/** A version never changes: while it is champion, its package is read once. */
const checks = new WeakMap<Context, Map<string, Check>>()

/**
 * The check of new rows: they have to fit the champion, or, before there is one, the task alone. Where the
 * champion cannot be opened this fails with its error, so that nothing goes unchecked.
 */
const admission = async (context: Context, { name, recipe }: ModelConfig): Promise<Admit> => {
  const { registry, tasks } = context
  const { kind, ...options } = recipe.task
  const task = tasks.of(kind)
  if (!task.admit) return () => null
  const version = (await registry.alias(name, 'champion'))?.version ?? null
  const kept = checks.get(context) ?? new Map<string, Check>()
  checks.set(context, kept)
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
