import { MillraceError } from '../core/error.ts'
import { quoted } from './errors.ts'
import { evaluateBody, evaluateQuery, predictBody, predictLimit } from './inputs.ts'
import { evaluation, failure, prediction } from './schemas.ts'
import type { Context } from './types.ts'
import type { PredictView } from './views.ts'

/** `POST /predict` and `GET|POST /evaluate`. */
export const predictRoutes = (context: Context) => {
  const { app, endpoints, loop } = context

  app.post(
    '/predict',
    {
      bodyLimit: predictLimit,
      schema: {
        tags: ['Predict'],
        operationId: 'predict',
        summary: 'Suggests the next word of a text',
        description:
          `The body may have ${predictLimit} bytes; a longer text is refused with 413: ` +
          'send its end, only the last words decide what comes next.',
        body: predictBody,
        response: { 200: prediction, 400: failure, 404: failure, 413: failure, 503: failure },
      },
    },
    async ({ body }, reply): Promise<PredictView> => {
      const endpoint = endpoints.get(chosen(context, body.model))
      if (!endpoint) throw unknownModel(context, body.model)
      const signal = {
        get aborted() {
          return reply.raw.destroyed
        },
      }
      const { suggestions, model, version } = await endpoint.predict(body.text, {
        top: body.top,
        signal,
      })
      return { next_word: suggestions[0]?.word ?? null, suggestions, model, version }
    },
  )

  const schema = {
    tags: ['Evaluate'],
    summary: 'Puts the prompts to the champion now',
    response: { 200: evaluation, 404: failure, 503: failure },
  }
  app.get(
    '/evaluate',
    { schema: { ...schema, operationId: 'evaluate', querystring: evaluateQuery } },
    async ({ query }) => loop.evaluate(chosen(context, query.model)),
  )
  app.post(
    '/evaluate',
    { schema: { ...schema, operationId: 'evaluateNow', body: evaluateBody } },
    async ({ body }) => loop.evaluate(chosen(context, body?.model)),
  )
}

/** The model asked for; without a name the only one there is. */
const chosen = (context: Context, asked: string | undefined): string => {
  const { models } = context.loop
  const [only, ...others] = models
  if (asked !== undefined) return known(context, asked)
  if (only !== undefined && others.length === 0) return only
  throw new MillraceError('bad_input', {
    what: `There are ${models.length} models: ${models.join(', ')}.`,
    fix: 'Say which one with "model".',
  })
}

/** The name of a model of this loop. Fails with `not_found` on any other. */
export const known = (context: Context, model: string): string => {
  if (context.loop.models.includes(model)) return model
  throw unknownModel(context, model)
}

const unknownModel = ({ loop }: Context, model: string | undefined) =>
  new MillraceError('not_found', {
    what: `There is no model ${quoted(model)}.`,
    fix: `Ask for one of: ${loop.models.join(', ')}.`,
  })
