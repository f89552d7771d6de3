import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { alias } from './schemas.ts'

export const rollback = operation({
  name: 'rollback',
  summary: 'Go back to the champion before this one',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/rollback',
  input: { model },
  output: z.object({ alias }),
  refuses: ['not_found', 'conflict', 'corrupt'],
  run: async ({ loop }, { model }, { author }) => ({ alias: await loop.rollback(model, author) }),
})
