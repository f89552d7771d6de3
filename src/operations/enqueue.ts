import { z } from '../core/schema.ts'
import { model, recordRow, textOf, worded } from './fields.ts'
import { operation } from './operation.ts'
import { onData } from './things.ts'

/** Blanks of any kind are; they become single spaces. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const printable = /^[^\x00-\x08\x0e-\x1f\x7f]*$/

const row = textOf(10_000)
  .regex(worded, 'a sentence with at least one word')
  .regex(/^[^\r\n]*$/, 'a sentence on one line')
  .regex(printable, 'a sentence without control characters')
  .refine((text) => text.isWellFormed(), 'well-formed Unicode')

/** A row with the id by which it enters once, however often it is sent. */
const handed = z.strictObject({ id: textOf(200).min(1), text: row })

/** A record, with or without an id. */
const record = z.strictObject({
  id: textOf(200).min(1).optional(),
  row: recordRow.describe('A record, as `POST /predict` takes one.'),
})

/** A row as it waits: a record is its JSON. */
const waitingOf = (given: string | z.output<typeof handed> | z.output<typeof record>) => {
  if (typeof given === 'string' || 'text' in given) return given
  const { id, row } = given
  const text = JSON.stringify(row)
  return id === undefined ? text : { id, text }
}

export const enqueue = operation({
  name: 'enqueue',
  summary: 'Hand new rows over, each once by its id; the next ingestion takes them in',
  tag: 'Operations',
  scope: 'writeData',
  method: 'POST',
  path: '/api/models/:model/rows',
  orDataset: true,
  input: {
    model,
    rows: z
      .array(z.union([row, handed, record]))
      .min(1)
      .max(10_000),
  },
  on: ({ model }, world) => onData(world, model),
  output: z.object({ queued: z.int() }),
  refuses: ['not_found', 'conflict', 'bad_data', 'queue_full'],
  bodyLimit: 8_388_608,
  run: async ({ loop }, { model, rows }, { author }) => ({
    queued: await loop.enqueue(model, rows.map(waitingOf), author),
  }),
})
