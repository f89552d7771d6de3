import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { modelParams, studyParams } from './inputs.ts'
import { known } from './predict.ts'
import { study } from './research.ts'
import { failure } from './schemas.ts'
import type { Context } from './types.ts'

const tags = ['Tune']

/** `/api/models/:model/studies…`: searches for hyper-parameters with their trials. */
export const studyRoutes = (context: Context) => {
  const { app, registry } = context

  app.get(
    '/api/models/:model/studies',
    {
      schema: {
        tags,
        operationId: 'listStudies',
        summary: 'Searches for hyper-parameters of a model, newest first',
        params: modelParams,
        response: { 200: z.object({ studies: z.array(study) }), 404: failure },
      },
    },
    async ({ params }) => ({ studies: await registry.studies(known(context, params.model)) }),
  )

  app.get(
    '/api/models/:model/studies/:id',
    {
      schema: {
        tags,
        operationId: 'getStudy',
        summary: 'A search with every trial: its values, and what it came to at each rung',
        params: studyParams,
        response: { 200: z.object({ study }), 404: failure },
      },
    },
    async ({ params: { model, id } }) => {
      const found = await registry.study(id)
      if (found.model === known(context, model)) return { study: found }
      throw new MillraceError('not_found', {
        what: `Study ${id} is one of ${found.model}, not of ${model}.`,
        fix: `Ask for /api/models/${found.model}/studies/${id}.`,
      })
    },
  )
}
