import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

export const train = operation({
  name: 'train',
  summary: 'Starts a training; answers as soon as its run exists',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/train',
  input: { model },
  output: z.object({ run }),
  refuses: ['not_found', 'already_running'],
  run: async ({ loop }, { model }, { author }) => ({
    run: await loop.train(model, { trigger: 'manual', author }),
  }),
})
