import { z } from '../core/schema.ts'
import { limit, model } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

export const listRuns = operation({
  name: 'listRuns',
  summary: 'Runs, newest first',
  tag: 'Runs',
  scope: 'read',
  method: 'GET',
  path: '/api/runs',
  input: { model: model.optional(), limit: limit(1000, 100) },
  output: z.object({ runs: z.array(run) }),
  refuses: ['not_found'],
  run: async ({ registry }, { model, limit }) => ({
    runs: await registry.runs(model === undefined ? { limit } : { model, limit }),
  }),
})
