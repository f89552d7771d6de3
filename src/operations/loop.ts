import type { ModelLoop } from './contract.ts'
import { operation } from './operation.ts'
import { loopView } from './schemas.ts'
import { asServed } from './stage.ts'
import type { World } from './world.ts'

export const getLoop = operation({
  name: 'getLoop',
  summary: 'Where each model stands, and what happens next',
  tag: 'Loop',
  scope: 'read',
  method: 'GET',
  path: '/api/loop',
  input: {},
  output: loopView,
  refuses: [],
  run: async (world) => ({
    models: await Promise.all(world.loop.models.map((model) => viewModel(world, model))),
    startedAt: world.loop.startedAt,
    version: world.version,
    now: world.clock.now(),
  }),
})

const nothingServed = {
  ...{ requests: 0, failed: 0, p50Seconds: 0, p99Seconds: 0, example: null },
  recent: { seconds: 0, requests: 0, failed: 0, codes: {} },
}

const viewModel = async ({ loop, endpoints }: World, model: string): Promise<ModelLoop> => {
  const status = await loop.status(model)
  const endpoint = endpoints.get(model)
  if (!endpoint) return { ...status, served: nothingServed }
  const serving = endpoint.status()
  return {
    ...status,
    stages: status.stages.map((stage) => asServed(stage, status.champion, serving)),
    served: { ...endpoint.served(), example: serving.example },
  }
}
