import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { alias, count } from './schemas.ts'
import { onStable } from './things.ts'

export const rollback = operation({
  name: 'rollback',
  summary:
    'Take back what was done last: the rollout that is under way, else the champion before this one serves again',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/rollback',
  input: {
    model,
    endpoint: z
      .string()
      .max(100)
      .optional()
      .describe('Where it is taken back. Default: at the endpoint of the name of the model.'),
    dryRun: z.boolean().default(false).describe('Only tells what would come of it.'),
  },
  output: z.object({
    alias: alias.describe('As it is then.'),
    was: count.describe('Version that answered, or was about to.'),
    rollout: z
      .string()
      .nullable()
      .describe('The rollout that it ended; null where there was none.'),
    dryRun: z.boolean(),
  }),
  refuses: ['not_found', 'conflict', 'corrupt'],
  on: ({ model, endpoint }, world) => onStable(world, endpoint ?? model),
  run: async ({ loop, directory }, { model, endpoint: name = model, dryRun }, { author }) => {
    const endpoint = await directory.get(name)
    if (endpoint.spec.model !== model) throw answersOtherwise(name, endpoint.spec.model, model)
    const { alias, was, rollout } = await loop.rollback(endpoint, { author, dryRun })
    return { alias, was, rollout: rollout?.id ?? null, dryRun }
  },
})

const answersOtherwise = (endpoint: string, its: string, model: string) =>
  new MillraceError('conflict', {
    what: `The endpoint ${endpoint} answers with ${its}, not with ${model}.`,
    fix: `millrace rollback ${its} --endpoint ${endpoint}`,
  })
