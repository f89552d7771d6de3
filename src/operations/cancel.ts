import { z } from '../core/schema.ts'
import { id as runId } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

const id = runId.describe('A run that is under way, or was interrupted.').meta({ value: 'RUN' })

export const cancel = operation({
  name: 'cancelRun',
  summary: 'Cancel a run for good, whichever process works on it',
  tag: 'Runs',
  scope: 'write',
  method: 'POST',
  path: '/api/runs/:id/cancel',
  input: { id },
  output: z.object({ run }),
  refuses: ['not_found', 'conflict', 'cancelled'],
  run: async ({ loop }, { id }, { author }) => ({ run: await loop.cancel(id, author) }),
})
