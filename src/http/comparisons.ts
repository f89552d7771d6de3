import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { finished } from '../experiments/report/facts.ts'
import { htmlOf } from '../experiments/report/html.ts'
import { known } from '../operations/world.ts'
import { taking } from './access/types.ts'
import { refusals } from './answers.ts'
import { comparisonParams } from './requests.ts'
import type { Context } from './types.ts'

const tags = ['Models']

/** The report of a comparison as a file. */
export const comparisonRoutes = (context: Context) => {
  const { app, experiments } = context

  app.get(
    '/api/models/:model/comparisons/:id/report.html',
    {
      ...taking('read'),
      schema: {
        tags,
        operationId: 'downloadComparison',
        summary: 'The report of a comparison as one page, to keep or to send on',
        params: comparisonParams,
        response: {
          200: { content: { 'text/html': { schema: z.string() } } },
          ...refusals(['not_found', 'storage']),
        },
      },
    },
    async ({ params: { model, id } }, reply) => {
      const done = finished(await experiments.comparison(known(context, model), id))
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
