import { z } from '../core/schema.ts'
import { model, version } from './fields.ts'
import { operation } from './operation.ts'
import { difference } from './schemas.ts'

export const listDifferences = operation({
  name: 'compareVersions',
  summary: 'What changed between two versions',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/diff',
  input: { model, from: version, to: version },
  output: z.object({ differences: z.array(difference) }),
  refuses: ['not_found'],
  run: async ({ registry }, { model, from, to }) => ({
    differences: await registry.differences(model, from, to),
  }),
})
