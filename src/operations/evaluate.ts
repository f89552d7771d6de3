import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { evaluation } from './schemas.ts'

export const evaluate = operation({
  name: 'evaluateModel',
  summary: 'Put the prompts to the champion',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/evaluate',
  input: { model },
  output: z.object({ evaluation }),
  refuses: ['not_found', 'conflict', 'bad_data', 'no_model'],
  run: async ({ loop }, { model }) => ({ evaluation: await loop.evaluate(model) }),
})
