import { z } from 'zod'
import { auditQuery } from './inputs.ts'
import { auditEntry, loopView } from './schemas.ts'
import type { Context } from './types.ts'
import type { LoopView } from './views.ts'

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

const viewLoop = async ({ loop, endpoints, config, clock }: Context): Promise<LoopView> => ({
  models: await Promise.all(
    loop.models.map(async (model) => ({
      ...(await loop.status(model)),
      served: {
        ...(endpoints.get(model)?.served() ?? nothingServed),
        example: endpoints.get(model)?.status().example ?? null,
      },
    })),
  ),
  startedAt: loop.startedAt,
  version: config.version,
  now: clock.now(),
})
