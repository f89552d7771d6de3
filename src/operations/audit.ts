import { z } from '../core/schema.ts'
import { limit } from './fields.ts'
import { operation } from './operation.ts'
import { auditEntry } from './schemas.ts'

export const listAudit = operation({
  name: 'listAudit',
  summary: 'Who did what, newest first',
  tag: 'Loop',
  scope: 'read',
  method: 'GET',
  path: '/api/audit',
  input: { limit: limit(1000, 100) },
  output: z.object({ entries: z.array(auditEntry) }),
  refuses: [],
  run: async ({ registry }, { limit }) => ({ entries: await registry.trail(limit) }),
})
