/** MLflow's scoring protocol: `/invocations` of the first model, `/endpoints/NAME/invocations` of any. */
import type { ErrorCode } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import { onEndpoint } from '../../operations/things.ts'
import { expectMay } from '../access/check.ts'
import { taking } from '../access/types.ts'
import { admitFirst, admitNamed } from '../admission.ts'
import { ofBodies, refusals } from '../answers.ts'
import { identify, keepAll } from '../logged.ts'
import { mlflowProtocol } from '../protocols.ts'
import { modelParams } from '../requests.ts'
import type { ServingContext } from '../types.ts'
import { waitsOf } from '../waits.ts'
import { askAll, endpointOf, saidIn } from './ask.ts'
import { inferLimit } from './limit.ts'
import { predictionOf, questionsIn, scoringAnswer, scoringBody } from './scoring.ts'

const ofModels = ['not_found', 'no_model', 'overloaded'] as const
const refused = (codes: readonly ErrorCode[]) => refusals(codes, mlflowProtocol.schema)

export const mlflowScoring = (context: ServingContext) => {
  const first = () => context.endpoints.keys().next().value ?? ''
  scoringRoutes(context, { prefix: '', suffix: '', modelOf: first })
  scoringRoutes(context, {
    prefix: '/endpoints/:model',
    suffix: 'Endpoint',
    modelOf: (params) => modelParams.parse(params).model,
  })
}

interface Place {
  readonly prefix: '' | '/endpoints/:model'
  /** Ends the names of its operations. */
  readonly suffix: string
  modelOf(params: unknown): string
}

const scoringRoutes = (context: ServingContext, { prefix, suffix, modelOf }: Place) => {
  const { app, config } = context
  const schemaOf = (operationId: string, summary: string) => ({
    ...{ tags: ['Scoring'], operationId: `${operationId}${suffix}`, summary },
    ...(prefix !== '' && { params: modelParams }),
  })
  const plain = { content: { 'text/plain': { schema: z.string() } } }

  app.post(
    `${prefix}/invocations`,
    {
      ...taking('predict', 'any'),
      bodyLimit: inferLimit,
      onRequest: (prefix === '' ? admitFirst : admitNamed)(context),
      schema: {
        ...schemaOf('invocations', 'Puts a table to a model, as JSON or CSV'),
        body: scoringBody,
        response: {
          200: scoringAnswer,
          ...refused([
            ...ofModels,
            ...ofBodies,
            'conflict',
            'queue_full',
            'timeout',
            'not_logged',
            'step_failed',
            'unsupported',
          ]),
        },
      },
    },
    async (request, reply) => {
      const { body, params } = request
      const keeper = identify(context, request, reply)
      const endpoint = endpointOf(context, modelOf(params))
      expectMay(request, 'predict', onEndpoint(endpoint.name))
      const questions = questionsIn(body, endpoint.status().form)
      const waits = waitsOf(request, reply)
      const askedOf = (place: number) => ({
        inputs: saidIn(questions[place]),
        protocol: 'mlflow',
        row: questions.length > 1 ? place : undefined,
      })
      const predictions = await askAll(endpoint, questions, (place) => ({
        ...{ top: 1, ...waits, ...keeper.of(askedOf(place)) },
      }))
      const told = predictions.map(({ answer }) => predictionOf(answer))
      await keepAll(keeper, predictions, askedOf)
      return { predictions: told }
    },
  )
  for (const [name, summary] of [
    ['ping', 'Whether a model answers'],
    ['health', 'Whether a model answers, by its other name'],
  ] as const)
    app.get(
      `${prefix}/${name}`,
      {
        ...taking('describe', 'any'),
        schema: { ...schemaOf(name, summary), response: { 200: plain, ...refused(ofModels) } },
      },
      async (request, reply) => {
        const endpoint = endpointOf(context, modelOf(request.params))
        expectMay(request, 'describe', onEndpoint(endpoint.name))
        await endpoint.signature()
        return reply.type('text/plain; charset=utf-8').send('\n')
      },
    )
  app.get(
    `${prefix}/version`,
    {
      ...taking('open'),
      schema: {
        ...schemaOf('version', 'Version of Millrace'),
        response: { 200: plain, ...refused(prefix === '' ? [] : ofModels) },
      },
    },
    async (_, reply) => reply.type('text/plain; charset=utf-8').send(config.version),
  )
}
