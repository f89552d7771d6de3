import { z } from '../core/schema.ts'
import { study } from './experiments.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'

export const listStudies = operation({
  name: 'listStudies',
  summary: 'Searches for hyper-parameters of a model, newest first',
  tag: 'Tune',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/studies',
  input: { model },
  output: z.object({ studies: z.array(study) }),
  refuses: ['not_found'],
  run: async ({ registry }, { model }) => ({ studies: await registry.studies(model) }),
})
