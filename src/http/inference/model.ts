/** What the Open Inference Protocol asks of one model over HTTP. */
import type { FastifyReply } from 'fastify'
import { z } from '../../core/schema.ts'
import { taking } from '../access/types.ts'
import { admitNamed } from '../admission.ts'
import { ofBodies } from '../answers.ts'
import { identify } from '../logged.ts'
import type { modelParams, versionParams } from '../requests.ts'
import type { ServingContext } from '../types.ts'
import { waitsOf } from '../waits.ts'
import { binaryOf } from './body.ts'
import { datatypes } from './datatypes.ts'
import { answerOf, expectNamed, inferAnswer, inferBody, tensorsIn, type Written } from './infer.ts'
import { inferLimit } from './limit.ts'
import type { InferenceModels } from './models.ts'
import { described, ofModels, refused } from './route.ts'
import { statistics } from './statistics.ts'

const port = z.object({
  name: z.string(),
  datatype: z.enum(datatypes),
  shape: z.array(z.int()).describe('Lengths of its dimensions, −1 where any is taken.'),
})

const metadata = z.object({
  name: z.string(),
  versions: z.array(z.string()).optional(),
  platform: z.string(),
  inputs: z.array(port),
  outputs: z.array(port),
})

const ofInferences = [
  ...ofModels,
  ...ofBodies,
  'queue_full',
  'timeout',
  'conflict',
  'not_logged',
] as const

export interface ModelPlace {
  readonly url: string
  readonly params: typeof modelParams | typeof versionParams
  /** Ends the names of its operations. */
  readonly of: string
}

interface Named {
  readonly model: string
  readonly version?: number
}

/** What a model answers at an address that names a version, or none and means the served one. */
export const modelRoutes = (
  context: ServingContext,
  models: InferenceModels,
  place: ModelPlace,
) => {
  metadataRoute(context, models, place)
  readyRoute(context, models, place)
  statisticsRoute(context, models, place)
  inferRoute(context, models, place)
}

const metadataRoute = (
  { app }: ServingContext,
  models: InferenceModels,
  { url, params, of }: ModelPlace,
) =>
  app.get(
    url,
    {
      ...taking('describe', 'endpoint'),
      schema: {
        ...described(`metadata${of}`, 'What a model takes and gives'),
        params,
        response: { 200: metadata, ...refused(ofModels) },
      },
    },
    async ({ params }) => {
      const { model, version } = namedIn(params)
      return models.metadata(model, version)
    },
  )

const readyRoute = (
  { app }: ServingContext,
  models: InferenceModels,
  { url, params, of }: ModelPlace,
) =>
  app.get(
    `${url}/ready`,
    {
      ...taking('describe', 'endpoint'),
      schema: {
        ...described(`modelReady${of}`, 'Whether a model answers'),
        params,
        response: {
          200: z.object({ name: z.string(), ready: z.literal(true) }),
          ...refused(ofModels),
        },
      },
    },
    async ({ params }) => {
      const { model, version } = namedIn(params)
      await models.expectModel(model, version)
      return { name: model, ready: true as const }
    },
  )

const statisticsRoute = (
  { app }: ServingContext,
  models: InferenceModels,
  { url, params, of }: ModelPlace,
) =>
  app.get(
    `${url}/stats`,
    {
      ...taking('describe', 'endpoint'),
      schema: {
        ...described(`statistics${of}`, 'What a model has answered since the start'),
        params,
        response: { 200: statistics, ...refused(ofModels) },
      },
    },
    async ({ params }) => {
      const { model, version } = namedIn(params)
      return { model_stats: await models.statistics(model, version) }
    },
  )

const inferRoute = (
  context: ServingContext,
  models: InferenceModels,
  { url, params, of }: ModelPlace,
) =>
  context.app.post(
    `${url}/infer`,
    {
      ...taking('predict', 'endpoint'),
      bodyLimit: inferLimit,
      // Other versions than the served one have queues of their own.
      ...(of === '' && { onRequest: admitNamed(context) }),
      schema: {
        ...described(`infer${of}`, 'Runs a model on tensors'),
        description:
          'Tensors are in the JSON, or after it as bytes: then the header `inference-header-content-length` says ' +
          'where the JSON ends, and each input its bytes. The body may be packed by gzip or deflate, and needs no ' +
          'content type.',
        params,
        body: inferBody,
        response: { 200: inferAnswer, ...refused(ofInferences) },
      },
    },
    async (request, reply) => {
      const { model, version } = namedIn(request.params)
      const { body } = request
      expectNamed(body, model)
      const keeper = identify(context, request, reply)
      const inputs = tensorsIn(body, binaryOf(request))
      const asked = { inputs, protocol: 'open-inference' }
      const predicted = await models.run(model, inputs, {
        ...{ version, ...keeper.of(asked) },
        ...waitsOf(request, reply, body.parameters?.timeout),
      })
      const { answer, version: answered } = predicted
      const tensors = answer.kind === 'tensors' ? answer.tensors : {}
      const written = answerOf(body, tensors, { model, version: answered })
      await keeper.keep(predicted, asked)
      return send(reply, written)
    },
  )

const namedIn = (params: Named): Named => params

const send = (reply: FastifyReply, { head, binary }: Written) => {
  if (binary.length === 0) return head
  const json = Buffer.from(JSON.stringify(head))
  return reply
    .header('inference-header-content-length', json.length)
    .type('application/octet-stream')
    .send(Buffer.concat([json, ...binary]))
}
