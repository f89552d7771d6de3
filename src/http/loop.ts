import { z } from '../core/schema.ts'
import { auditQuery } from './inputs.ts'
import { auditEntry, loopView } from './schemas.ts'
import { asServed } from './served.ts'
import type { Context } from './types.ts'
import type { LoopView, ModelLoop } from './views.ts'

const nothingServed = { requests: 0, failed: 0, p50Seconds: 0, p99Seconds: 0 }

/** `/api/loop` and `/api/audit`: where the wheel stands, and who turned it. */
export const loopRoutes = (context: Context) => {
  const { app, registry } = context

  app.get(
    '/api/loop',
    {
      schema: {
        tags: ['Loop'],
        operationId: 'getLoop',
        summary: 'Where each model stands, and what happens next',
        response: { 200: loopView },
      },
    },
    async () => viewLoop(context),
  )

  app.get(
    '/api/audit',
    {
      schema: {
        tags: ['Loop'],
        operationId: 'listAudit',
        summary: 'Who did what, newest first',
        querystring: auditQuery,
        response: { 200: z.object({ entries: z.array(auditEntry) }) },
      },
    },
    async ({ query }) => ({ entries: await registry.trail(query.limit) }),
  )
}

const viewLoop = async (context: Context): Promise<LoopView> => ({
  models: await Promise.all(context.loop.models.map((model) => viewModel(context, model))),
  startedAt: context.loop.startedAt,
  version: context.config.version,
  now: context.clock.now(),
})

const viewModel = async ({ loop, endpoints }: Context, model: string): Promise<ModelLoop> => {
  const status = await loop.status(model)
  const endpoint = endpoints.get(model)
  if (!endpoint) return { ...status, served: { ...nothingServed, example: null } }
  const serving = endpoint.status()
  return {
    ...status,
    stages: status.stages.map((stage) => asServed(stage, status.champion, serving)),
    served: { ...endpoint.served(), example: serving.example },
  }
}
