import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'

const row = z
  .string()
  .max(10_000)
  .refine((text) => /\S/.test(text), 'a sentence with at least one word')
  .refine((text) => !/[\r\n]/.test(text), 'a sentence on one line')
  .refine((text) => text.isWellFormed(), 'well-formed Unicode')

/** A row with the id by which it enters once, however often it is sent. */
const handed = z.strictObject({ id: z.string().min(1).max(200), text: row })

export const enqueue = operation({
  name: 'enqueue',
  summary: 'Hand new rows over, each once by its id; the next ingestion takes them in',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/rows',
  input: {
    model,
    rows: z
      .array(z.union([row, handed]))
      .min(1)
      .max(10_000),
  },
  output: z.object({ queued: z.int() }),
  refuses: ['bad_input', 'not_found', 'too_large', 'queue_full'],
  bodyLimit: 8_388_608,
  run: async ({ loop }, { model, rows }, { author }) => ({
    queued: await loop.enqueue(model, rows, author),
  }),
})
