import { z } from '../core/schema.ts'
import type { TrailPage } from '../registry/trail.ts'
import { limit } from './fields.ts'
import { operation } from './operation.ts'
import { auditEntry, count } from './schemas.ts'

const page: z.ZodType<TrailPage> = z.object({
  entries: z.array(auditEntry).readonly(),
  total: count.describe('Entries of all pages.'),
  next: z.int().nullable().describe('`before` of the next page; null on the last one.'),
})

export const listAudit = operation({
  name: 'listAudit',
  summary: 'Who did what, newest first, a page at a time',
  tag: 'Loop',
  scope: 'read',
  method: 'GET',
  path: '/api/audit',
  input: {
    before: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('`next` of the page before.'),
    limit: limit(1000, 100),
  },
  output: page,
  refuses: [],
  run: ({ registry }, page) => registry.trailPage(page),
})
