import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { finished, tellingOf } from '../experiments/report/facts.ts'
import { htmlOf } from '../experiments/report/html.ts'
import { comparisonParams, modelParams } from './inputs.ts'
import { known } from './predict.ts'
import { comparison, comparisonView } from './research.ts'
import { failure } from './schemas.ts'
import type { Context } from './types.ts'

const tags = ['Models']

/** `/api/models/:model/comparisons…`: one training of each mode held against each other. */
export const comparisonRoutes = (context: Context) => {
  const { app, loop } = context

  app.get(
    '/api/models/:model/comparisons',
    {
      schema: {
        tags,
        operationId: 'listComparisons',
        summary: 'Comparisons of sequential and distributed training, newest first',
        params: modelParams,
        response: { 200: z.object({ comparisons: z.array(comparison) }), 404: failure },
      },
    },
    async ({ params }) => ({ comparisons: await loop.comparisons(known(context, params.model)) }),
  )

  app.get(
    '/api/models/:model/comparisons/:id',
    {
      schema: {
        tags,
        operationId: 'getComparison',
        summary: 'A comparison, and what it says',
        params: comparisonParams,
        response: { 200: comparisonView, 404: failure },
      },
    },
    async ({ params: { model, id } }) => {
      const comparison = await loop.comparison(known(context, model), id)
      const done = finished(comparison)
      return { comparison, telling: done && tellingOf(done) }
    },
  )

  app.get(
    '/api/models/:model/comparisons/:id/report.html',
    {
      schema: {
        tags,
        operationId: 'downloadComparison',
        summary: 'The report of a comparison as one page, to keep or to send on',
        params: comparisonParams,
        response: {
          200: { content: { 'text/html': { schema: z.string() } } },
          404: failure,
        },
      },
    },
    async ({ params: { model, id } }, reply) => {
      const done = finished(await loop.comparison(known(context, model), id))
      if (!done)
        throw new MillraceError('not_found', {
          what: `Comparison ${id} of ${model} has no report yet.`,
          why: 'One of its modes is still to be trained.',
          fix: `Wait for it, or go on with it: millrace compare ${model}`,
        })
      return reply
        .type('text/html; charset=utf-8')
        .header('content-disposition', `attachment; filename="${model}-comparison-${id}.html"`)
        .send(htmlOf(done))
    },
  )
}
