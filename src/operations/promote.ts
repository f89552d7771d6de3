import { policies } from '../core/rollout.ts'
import { z } from '../core/schema.ts'
import { model, version } from './fields.ts'
import { operation } from './operation.ts'
import { alias } from './schemas.ts'

export const promote = operation({
  name: 'promote',
  summary: 'Make a version the champion, which is served',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/promote',
  input: {
    model,
    version,
    force: z.boolean().default(false).describe('Also a version that did not pass its gate.'),
  },
  output: z.object({
    alias,
    past: z
      .enum(policies)
      .nullable()
      .describe('Policy by which it would have taken over step by step; null where it is at once.'),
  }),
  refuses: ['not_found', 'gate_failed', 'corrupt'],
  run: async ({ loop, directory }, { model, version, force }, { author }) => {
    const { policy } = (await directory.get(model)).spec
    const alias = await loop.promote(model, version, { author, force })
    return { alias, past: policy === 'at once' ? null : policy }
  },
})
