import { z } from '../core/schema.ts'
import { comparison } from './experiments.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'

export const listComparisons = operation({
  name: 'listComparisons',
  summary: 'Comparisons of sequential and distributed training, newest first',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/comparisons',
  input: { model },
  output: z.object({ comparisons: z.array(comparison) }),
  refuses: ['not_found'],
  run: async ({ experiments }, { model }) => ({
    comparisons: await experiments.comparisons(model),
  }),
})
