import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

export const crossvalidate = operation({
  name: 'crossvalidate',
  summary: 'Cross-validate: train once a fold and say how metrics differ; nothing is registered',
  tag: 'Models',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/crossvalidate',
  input: {
    model,
    sampling: z
      .boolean()
      .default(false)
      .describe('train each fold also on as many rows of each class: more, and fewer'),
    folds: z.int().min(2).max(100).default(5).describe('How many, 2 to 100 (default 5).'),
  },
  output: z.object({
    run: run.describe('It goes on by itself; its metrics are means, with `<metric>_deviation`.'),
  }),
  refuses: ['not_found', 'already_running', 'conflict', 'bad_data'],
  run: async ({ experiments }, { model, folds, sampling }, { author }) => ({
    run: await experiments.crossValidate(model, { author, folds, sampling }),
  }),
})
