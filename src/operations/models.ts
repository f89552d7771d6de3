import { z } from '../core/schema.ts'
import type { ModelView } from './contract.ts'
import { operation } from './operation.ts'
import { modelView } from './schemas.ts'
import type { World } from './world.ts'

export const listModels = operation({
  name: 'listModels',
  summary: 'Models with their versions and aliases',
  tag: 'Models',
  scope: 'read',
  method: 'GET',
  path: '/api/models',
  input: {},
  output: z.object({ models: z.array(modelView) }),
  refuses: [],
  run: async (world) => ({
    models: await Promise.all(world.loop.models.map((model) => viewModel(world, model))),
  }),
})

const viewModel = async ({ loop, registry }: World, model: string): Promise<ModelView> => {
  const [{ task, owner }, aliases, versions] = await Promise.all([
    loop.status(model),
    registry.aliases(model),
    registry.versions(model),
  ])
  const labels = await registry.labels(versions.map(({ version }) => ({ model, version })))
  return { model, task, owner, aliases, versions, labels }
}
