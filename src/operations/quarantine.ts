import type { RefusedPage, RefusedRow } from '../core/records.ts'
import { z } from '../core/schema.ts'
import { limit, model, textOf, unicode } from './fields.ts'
import { operation } from './operation.ts'
import { count, named, time } from './schemas.ts'
import { onData } from './things.ts'

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
  scope: 'readData',
  method: 'GET',
  path: '/api/models/:model/quarantine',
  orDataset: true,
  input: {
    model,
    cursor: z.string().min(1).max(100).optional().describe('`next` of the page before.'),
    limit: limit(100, 20),
  },
  output: refusedPage,
  on: ({ model }, world) => onData(world, model),
  refuses: ['not_found', 'bad_data'],
  run: ({ loop }, { model, ...page }) => loop.refused(model, page),
})

/** Which row is meant. */
const place = {
  set: model.describe('A data set, or a model that learns from one.'),
  file: z
    .boolean()
    .describe('Whether it stands in the file beside the queue; else it was handed over by a call.'),
  line: z.int().min(1).max(1_000_000_000_000).describe('As it is listed.'),
  was: z
    .string()
    .max(4000)
    .optional()
    .describe('What it was listed to say; refused where another row stands there by now.'),
}

const changing = { tag: 'Data', scope: 'writeData', method: 'POST' } as const

export const releaseRow = operation({
  ...changing,
  name: 'releaseRow',
  summary: 'Hand a refused row over once more, as it is or corrected',
  path: '/api/data/:set/quarantine/release',
  input: {
    ...place,
    text: textOf(500_000)
      .min(1)
      .refine((text) => text.isWellFormed(), unicode)
      .optional()
      .describe('The row, corrected; a record as JSON. Default: as it was refused.'),
  },
  on: ({ set }, world) => onData(world, set),
  output: z.object({ queued: count.describe('Rows that wait.') }),
  refuses: ['not_found', 'conflict', 'bad_data', 'queue_full', 'already_running'],
  bodyLimit: 2_097_152,
  run: async ({ loop }, { set, ...row }, { author }) => ({
    queued: await loop.sets.release(set, row, author),
  }),
})

export const discardRow = operation({
  ...changing,
  name: 'discardRow',
  summary: 'Let go of a refused row for good',
  path: '/api/data/:set/quarantine/discard',
  input: place,
  on: ({ set }, world) => onData(world, set),
  output: z.object({ refused: count.describe('Refused rows that are left.') }),
  refuses: ['not_found', 'conflict', 'bad_data', 'already_running'],
  run: async ({ loop }, { set, ...row }, { author }) => {
    await loop.sets.discard(set, row, author)
    return { refused: (await loop.refused(set, { limit: 1 })).total }
  },
})
