import { z } from '../core/schema.ts'
import { id as runId } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'
import { launching, launchOf } from './train.ts'

const newest = 'newest'
const id = runId
  .default(newest)
  .describe('A run, or `newest`: of those that left a checkpoint.')
  .meta({ value: 'RUN' })

export const resume = operation({
  name: 'resumeRun',
  summary: 'Go on with a run that was interrupted or failed (default: the newest)',
  tag: 'Runs',
  scope: 'write',
  method: 'POST',
  path: '/api/runs/:id/resume',
  input: { id, ...launching },
  output: z.object({ run }),
  refuses: ['not_found', 'conflict', 'already_running', 'bad_data'],
  run: async ({ loop }, { id, ...how }, { author }) => ({
    run: await loop.resume(id === newest ? undefined : id, { author, ...launchOf(how) }),
  }),
})
