import type { DatasetConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { NewRow } from '../data/handed.ts'
import type { Data, Ingested } from '../data/types.ts'
import type { Requests } from '../inference/reading/requests.ts'
import { type Context, setOf } from '../pipeline/context.ts'
import { admissionOf } from './admission.ts'
import { type Fed, feed } from './labelled.ts'
import { refill } from './refill.ts'

export interface Ingestion {
  readonly author: Author
  /** Where what was asked and labelled is kept. Default: none is looked for. */
  readonly requests?: Pick<Requests, 'toldFrom'> | undefined
  /** Whether rows are made of labelled requests. Default: as the configuration says. */
  readonly fromRequests?: boolean | undefined
  /** Of those, only what was answered then or later, milliseconds since 1970. Default: all. */
  readonly since?: number | undefined
}

/** What an ingestion came to. */
export interface IngestedRows extends Ingested {
  /** Rows that were made of labelled requests; null where none were looked for. */
  readonly fed: Fed | null
}

/** Takes in the next batch of rows that wait for a data set, or for the one that a model learns from. */
export const ingest = async (
  context: Context,
  name: string,
  { author, requests, since, ...how }: Ingestion,
): Promise<IngestedRows> => {
  const dataset = setOf(context, name)
  const { queue, writeBack, batch, fromRequests } = intakeOf(dataset)
  const admit = await admissionOf(context, dataset)
  const feeds = requests !== undefined && (how.fromRequests ?? fromRequests)
  const fed = feeds ? await feed(context, dataset, { requests, author, since }) : null
  const failed = await refill(context, dataset, admit).catch((error: unknown) => ({ error }))
  const options = {
    ...dataset.source,
    checks: dataset.checks,
    queue,
    writeBack,
    batch,
    author,
    admit,
  }
  const result = await context.data.ingest(dataset.name, options)
  const { added: rows, rejected, quarantined } = result
  if (rows > 0 || rejected > 0)
    for (const model of dataset.models)
      context.emit({ kind: 'ingested', model, rows, rejected, quarantined })
  // What waits is taken in, whatever became of the program that was to make more.
  if (failed) throw failed.error
  return { ...result, fed }
}

/** Keeps rows until they are taken in, each once by its id, and answers how many wait. */
export const enqueue = async (
  context: Context,
  name: string,
  rows: readonly (string | NewRow)[],
  author: Author,
): Promise<number> => {
  const dataset = setOf(context, name)
  const { queue } = intakeOf(dataset)
  const admit = await admissionOf(context, dataset)
  const settings = { ...dataset.source, checks: dataset.checks, admit, queue, author }
  const { added, waiting } = await context.data.enqueue(dataset.name, settings, rows)
  await context.registry.audit({
    author,
    action: 'enqueue',
    subject: dataset.name,
    detail: counted(added, 'row'),
  })
  for (const model of dataset.models) context.emit({ kind: 'loop', model })
  return waiting
}

/** Hands a refused row over once more; answers how many wait. */
export const release = async (
  context: Context,
  name: string,
  row: Parameters<Data['release']>[2],
  author: Author,
): Promise<number> => {
  const dataset = setOf(context, name)
  const { queue } = intakeOf(dataset)
  const admit = await admissionOf(context, dataset)
  const settings = { ...dataset.source, checks: dataset.checks, admit, queue, author }
  const waiting = await context.data.release(dataset.name, settings, row)
  for (const model of dataset.models) context.emit({ kind: 'changed', model })
  return waiting
}

/** Lets go of a refused row for good. */
export const discard = async (
  context: Context,
  name: string,
  row: Parameters<Data['discard']>[2],
): Promise<void> => {
  const dataset = setOf(context, name)
  await context.data.discard(dataset.name, dataset.ingest?.queue ?? null, row)
  for (const model of dataset.models) context.emit({ kind: 'changed', model })
}

const intakeOf = ({ name, ingest }: DatasetConfig) => {
  if (ingest) return ingest
  throw new MillraceError('conflict', {
    what: `The data set "${name}" takes in no new rows.`,
    fix: 'Give it an `ingest` in millrace.config.ts.',
  })
}
