import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { NewRow } from '../data/handed.ts'
import type { Ingested } from '../data/types.ts'
import { type Context, modelOf } from '../pipeline/context.ts'
import { admissionOf } from './admission.ts'
import { refill } from './refill.ts'

/** Takes in the next batch of rows that wait. */
export const ingest = async (context: Context, name: string, author: Author): Promise<Ingested> => {
  const model = modelOf(context, name)
  const { queue, writeBack, batch } = intakeOf(model)
  const admit = await admissionOf(context, model)
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
  const settings = { ...model.source, admit: await admissionOf(context, model), queue, author }
  const { added, waiting } = await context.data.enqueue(name, settings, rows)
  await context.registry.audit({
    author,
    action: 'enqueue',
    subject: name,
    detail: counted(added, 'row'),
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
