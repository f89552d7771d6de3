import { createHash } from 'node:crypto'
import type { DatasetConfig } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { counted } from '../core/text.ts'
import type { Context } from '../pipeline/context.ts'
import type { Admit } from './admission.ts'

/** Whose rows they are, in the database and in the audit trail. */
const author = 'refill'

/**
 * Has the project make new rows where fewer than a batch wait, and keeps them like rows that were handed over, each
 * once by its text. Fails with `bad_data` where the project's function throws or gives anything but texts, with
 * `conflict` where a row does not go with the model, `bad_input` where it is empty; then none is kept.
 */
export const refill = async (
  { data, registry }: Pick<Context, 'data' | 'registry'>,
  { name, source, ingest, models }: Pick<DatasetConfig, 'name' | 'source' | 'ingest' | 'models'>,
  admit: Admit,
): Promise<void> => {
  if (!ingest?.refill) return
  const queue = { ...source, queue: ingest.queue }
  const waiting = await data.waiting(name, queue)
  if (waiting >= ingest.batch) return
  const rows = await made(
    models.includes(name) ? `models.${name}` : `datasets.${name}`,
    ingest.refill,
    waiting,
  )
  const named = rows.map((text) => ({ id: idOf(text), text }))
  const { added } = await data.enqueue(name, { ...queue, admit, author }, named)
  if (added === 0) return
  const detail = counted(added, 'row')
  await registry.audit({ author, action: 'refill', subject: name, detail })
}

/** The same row has the same id, whenever it is given. */
const idOf = (text: string): string => `refill:${createHash('sha256').update(text).digest('hex')}`

type Made = NonNullable<NonNullable<DatasetConfig['ingest']>['refill']>

const made = async (of: string, make: Made, waiting: number): Promise<readonly string[]> => {
  const path = `${of}.ingest.refill`
  let given: unknown
  try {
    given = await make(waiting)
  } catch (cause) {
    throw new MillraceError('bad_data', {
      what: `${path} failed: ${messageOf(cause)}`,
      why: 'It is the project’s own function that makes new rows.',
      fix: 'Correct it in the project; the next ingestion calls it again.',
      cause,
    })
  }
  if (isTexts(given)) return given
  throw new MillraceError('bad_data', {
    what: `${path} gave ${Array.isArray(given) ? 'a list that holds something else than texts' : `a ${typeof given}`}.`,
    fix: 'Have it give a list of texts, one a row; an empty one where there are none.',
  })
}

const isTexts = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.every((each) => typeof each === 'string')
