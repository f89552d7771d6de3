import { z } from '../core/schema.ts'
import { model, version } from './fields.ts'
import { operation } from './operation.ts'
import { run } from './schemas.ts'

export const reproduce = operation({
  name: 'reproduce',
  summary: 'Train a version again from its lineage and compare the weights bit by bit',
  tag: 'Models',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/versions/:version/reproduce',
  input: { model, version },
  output: z.object({ run: run.describe('It goes on by itself; its log says what came of it.') }),
  refuses: ['not_found', 'already_running', 'bad_data', 'corrupt'],
  run: async ({ experiments }, { model, version }, { author }) => ({
    run: await experiments.reproduce(model, version, author),
  }),
})
