import { z } from '../core/schema.ts'
import { authorOf } from './author.ts'
import { emptyBody, runParams, runsQuery } from './inputs.ts'
import { known } from './predict.ts'
import { failure, run, runView } from './schemas.ts'
import type { Context } from './types.ts'

const tags = ['Runs']

/** `/api/runs…`: trainings, their curves and their logs. */
export const runRoutes = (context: Context) => {
  const { app, loop, registry } = context

  app.get(
    '/api/runs',
    {
      schema: {
        tags,
        operationId: 'listRuns',
        summary: 'Runs, newest first',
        querystring: runsQuery,
        response: { 200: z.object({ runs: z.array(run) }), 404: failure },
      },
    },
    async ({ query: { model, limit } }) => ({
      runs: await registry.runs(
        model === undefined ? { limit } : { model: known(context, model), limit },
      ),
    }),
  )

  app.get(
    '/api/runs/:id',
    {
      schema: {
        tags,
        operationId: 'getRun',
        summary: 'A run with its metrics and its log',
        params: runParams,
        response: { 200: runView, 404: failure },
      },
    },
    async ({ params: { id } }) => {
      const [found, metrics, log] = await Promise.all([
        registry.run(id),
        registry.metrics(id),
        registry.lines(id),
      ])
      return { run: found, metrics, log }
    },
  )

  app.post(
    '/api/runs/:id/cancel',
    {
      schema: {
        tags,
        operationId: 'cancelRun',
        summary: 'Stops a run',
        params: runParams,
        body: emptyBody,
        response: { 200: z.object({ run }), 404: failure },
      },
    },
    async (request) => ({ run: await loop.cancel(request.params.id, authorOf(request)) }),
  )
}
