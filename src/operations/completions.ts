import { z } from '../core/schema.ts'
import { limit, model } from './fields.ts'
import { operation } from './operation.ts'
import { completionsView } from './schemas.ts'

export const listCompletions = operation({
  name: 'listCompletions',
  summary: 'What each version makes of the test phrases, newest version first',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models/:model/completions',
  input: { model, limit: limit(100, 20) },
  output: z.object({ versions: z.array(completionsView) }),
  refuses: ['not_found'],
  run: async ({ registry }, { model, limit }) => {
    const [versions, champion] = await Promise.all([
      registry.versions(model),
      registry.alias(model, 'champion'),
    ])
    const viewed = versions.slice(0, limit).map(async ({ version, createdAt }) => ({
      version,
      createdAt,
      champion: version === champion?.version,
      completions: await registry.completions(model, version),
    }))
    return { versions: await Promise.all(viewed) }
  },
})
