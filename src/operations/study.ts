import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { study } from './experiments.ts'
import { id, model } from './fields.ts'
import { operation } from './operation.ts'

export const getStudy = operation({
  name: 'getStudy',
  summary: 'A search with every trial: its values, and what it came to at each rung',
  tag: 'Tune',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/studies/:id',
  input: { model, id },
  output: z.object({ study }),
  refuses: ['not_found'],
  run: async ({ registry }, { model, id }) => {
    const found = await registry.study(id)
    if (found.model === model) return { study: found }
    throw new MillraceError('not_found', {
      what: `Study ${id} is one of ${found.model}, not of ${model}.`,
      fix: `Ask for /api/models/${found.model}/studies/${id}.`,
    })
  },
})
