import { evaluate } from '../operations/evaluate.ts'
import { evaluation } from '../operations/schemas.ts'
import { known } from '../operations/world.ts'
import { taking } from './access/types.ts'
import { ofBodies, refusals } from './answers.ts'
import { evaluateBody, evaluateQuery } from './requests.ts'
import type { Context } from './types.ts'

/** `GET|POST /evaluate`. */
export const evaluateRoutes = (context: Context) => {
  const { app, loop } = context
  const schema = { tags: ['Evaluate'], summary: 'Puts the prompts to the champion now' }
  const { refuses } = evaluate
  app.get(
    '/evaluate',
    {
      ...taking('write'),
      schema: {
        ...schema,
        operationId: 'evaluate',
        querystring: evaluateQuery,
        response: { 200: evaluation, ...refusals([...refuses, 'storage']) },
      },
    },
    async ({ query }) => loop.evaluate(chosen(context, query.model)),
  )
  app.post(
    '/evaluate',
    {
      ...taking('write'),
      schema: {
        ...schema,
        operationId: 'evaluateNow',
        body: evaluateBody,
        response: { 200: evaluation, ...refusals([...refuses, 'storage', ...ofBodies]) },
      },
    },
    async ({ body }) => loop.evaluate(chosen(context, body?.model)),
  )
}

/** The model asked for; without a name the first of the configuration. */
const chosen = (context: Context, asked: string | undefined): string => {
  const [first] = context.loop.models
  if (asked !== undefined || first === undefined) return known(context, asked ?? '')
  return first
}
