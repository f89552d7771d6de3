import type { RefusedPage, RefusedRow } from '../core/records.ts'
import { z } from '../core/schema.ts'
import { limit, model } from './fields.ts'
import { operation } from './operation.ts'
import { count, named, time } from './schemas.ts'

const refusedRow: z.ZodType<RefusedRow> = named(
  'RefusedRow',
  z.object({
    file: z.string().nullable().describe('Where it is kept; null for a row handed over by a call.'),
    line: z.int().describe('Its line in that file, or its number among the rows of calls.'),
    time: time.nullable().describe('When it was set aside, or handed over.'),
    author: z.string().nullable().describe('Who handed it over; null for a line of a queue.'),
    reason: z.string(),
    text: z.string().describe('Its first 2,000 characters; bytes that are no text as base64.'),
    isCut: z.boolean().describe('Whether it goes on.'),
  }),
)

const refusedPage: z.ZodType<RefusedPage> = z.object({
  rows: z.array(refusedRow),
  total: count.describe('Rows of all pages.'),
  next: z.string().nullable().describe('Cursor of the next page; null on the last one.'),
})

export const listQuarantine = operation({
  name: 'listQuarantine',
  summary: 'Rows that were refused, with their reasons: of the queue, newest first, then of calls',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/quarantine',
  orDataset: true,
  input: {
    model,
    cursor: z.string().min(1).max(100).optional().describe('`next` of the page before.'),
    limit: limit(100, 20),
  },
  output: refusedPage,
  refuses: ['not_found', 'bad_data'],
  run: ({ loop }, { model, ...page }) => loop.refused(model, page),
})
