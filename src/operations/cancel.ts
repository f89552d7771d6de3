import { z } from '../core/schema.ts'
import { id } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

export const cancel = operation({
  name: 'cancelRun',
  summary: 'Stop a run',
  tag: 'Runs',
  scope: 'write',
  method: 'POST',
  path: '/api/runs/:id/cancel',
  input: { id },
  output: z.object({ run }),
  refuses: ['not_found', 'conflict'],
  run: async ({ loop }, { id }, { author }) => ({ run: await loop.cancel(id, author) }),
})
