import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import type { Ingested } from '../data/types.ts'
import { type Context, modelOf } from './context.ts'

/** Moves the next batch of the queue to the head of the data set. */
export const ingest = async (context: Context, name: string, author: Author): Promise<Ingested> => {
  const model = modelOf(context, name)
  const { queue, batch } = intakeOf(model)
  const result = await context.data.ingest(name, { ...model.source, queue, batch, author })
  if (result.added > 0) context.emit({ kind: 'ingested', model: name, rows: result.added })
  return result
}

/** Appends rows to the queue and answers how many wait in it. */
export const enqueue = async (
  context: Context,
  name: string,
  rows: readonly string[],
  author: Author,
): Promise<number> => {
  const model = modelOf(context, name)
  const { queue } = intakeOf(model)
  const waiting = await context.data.enqueue(name, { ...model.source, queue }, rows)
  await context.registry.audit({
    author,
    action: 'enqueue',
    subject: name,
    detail: `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`,
  })
  context.emit({ kind: 'loop', model: name })
  return waiting
}

const intakeOf = ({ name, ingest }: ModelConfig) => {
  if (ingest) return ingest
  throw new MillraceError('bad_usage', {
    what: `The model "${name}" takes in no new rows.`,
    fix: 'Give it an `ingest` in millrace.config.ts.',
  })
}
