/** The Open Inference Protocol, version 2, over HTTP: what stock clients of Triton and KServe speak. */
import type { FastifyReply } from 'fastify'
import type { ErrorCode } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import { ofBodies, refusals } from '../answers.ts'
import { identify } from '../logged.ts'
import { openInferenceProtocol } from '../protocols.ts'
import { modelParams, versionParams } from '../requests.ts'
import type { Context } from '../types.ts'
import { leaving } from './ask.ts'
import { binaryOf } from './body.ts'
import { datatypes } from './datatypes.ts'
import { answerOf, expectNamed, inferAnswer, inferBody, tensorsIn, type Written } from './infer.ts'
import { inferLimit } from './limit.ts'
import { extensions, type InferenceModels, inferenceModels, serverName } from './models.ts'
import { repositoryIndex } from './repository.ts'
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

const ofModels = ['not_found', 'no_model', 'corrupt', 'storage', 'overloaded'] as const
const ofInferences = [
  ...ofModels,
  ...ofBodies,
  'queue_full',
  'timeout',
  'conflict',
  'not_logged',
] as const

const refused = (codes: readonly ErrorCode[]) => refusals(codes, openInferenceProtocol.schema)

interface ModelPlace {
  readonly url: string
  readonly params: typeof modelParams | typeof versionParams
  /** Ends the names of its operations. */
  readonly of: string
}

interface Named {
  readonly model: string
  readonly version?: number
}

export const openInference = (context: Context) => {
  const models = inferenceModels(context)
  context.app.addHook('onClose', async () => models.close())
  serverRoutes(context, models)
  modelRoutes(context, models, { url: '/v2/models/:model', params: modelParams, of: '' })
  modelRoutes(context, models, {
    url: '/v2/models/:model/versions/:version',
    params: versionParams,
    of: 'Version',
  })
  repositoryRoutes(context, models)
}

const described = (operationId: string, summary: string) => ({
  tags: ['Inference'],
  operationId,
  summary,
})

const serverRoutes = ({ app, config }: Context, models: InferenceModels) => {
  app.get(
    '/v2',
    {
      schema: {
        ...described('server', 'The server and what it speaks'),
        response: {
          200: z.object({
            name: z.string(),
            version: z.string(),
            extensions: z.array(z.string()),
          }),
          ...refused([]),
        },
      },
    },
    async () => ({
      name: serverName,
      version: config.version,
      extensions,
    }),
  )
  app.get(
    '/v2/health/live',
    {
      schema: {
        ...described('serverLive', 'Whether the server lives'),
        response: { 200: z.object({ live: z.literal(true) }), ...refused([]) },
      },
    },
    async () => ({ live: true as const }),
  )
  app.get(
    '/v2/health/ready',
    {
      schema: {
        ...described('serverReady', 'Whether a model answers'),
        response: {
          200: z.object({ live: z.literal(true), ready: z.literal(true) }),
          ...refused(['no_model']),
        },
      },
    },
    async () => {
      models.expectReady()
      return { live: true as const, ready: true as const }
    },
  )
  app.get(
    '/v2/models',
    {
      schema: {
        ...described('inferenceModels', 'Models that answer'),
        response: { 200: z.object({ models: z.array(z.string()) }), ...refused([]) },
      },
    },
    async () => ({ models: models.index(true).map(({ name }) => name) }),
  )
}

/** What a model answers at an address that names a version, or none and means the served one. */
const modelRoutes = (
  context: Context,
  models: InferenceModels,
  { url, params, of }: ModelPlace,
) => {
  const { app } = context

  app.get(
    url,
    {
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
  app.get(
    `${url}/ready`,
    {
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
  app.get(
    `${url}/stats`,
    {
      schema: {
        ...described(`statistics${of}`, 'What a model has answered since the start'),
        params,
        response: { 200: statistics, ...refused(ofModels) },
      },
    },
    async ({ params }) => {
      const { model, version } = namedIn(params)
      return { model_stats: models.statistics(model, version) }
    },
  )
  app.post(
    `${url}/infer`,
    {
      bodyLimit: inferLimit,
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
      const keep = identify(context, request, reply)
      const inputs = tensorsIn(body, binaryOf(request))
      const predicted = await models.run(model, inputs, {
        version,
        signal: leaving(reply),
      })
      const { answer, version: answered } = predicted
      const tensors = answer.kind === 'tensors' ? answer.tensors : {}
      const written = answerOf(body, tensors, { model, version: answered })
      await keep(predicted, { inputs, protocol: 'open-inference' })
      return send(reply, written)
    },
  )
}

const namedIn = (params: Named): Named => params

const send = (reply: FastifyReply, { head, binary }: Written) => {
  if (binary.length === 0) return head
  const json = Buffer.from(JSON.stringify(head))
  return reply
    .header('inference-header-content-length', json.length)
    .type('application/octet-stream')
    .send(Buffer.concat([json, ...binary]))
}

const repositoryRoutes = ({ app }: Context, models: InferenceModels) => {
  app.post(
    '/v2/repository/index',
    {
      schema: {
        ...described('repositoryIndex', 'Models, and whether they answer'),
        body: z.strictObject({ ready: z.boolean().optional() }).optional(),
        response: { 200: repositoryIndex, ...refused(ofBodies) },
      },
    },
    async ({ body }) => models.index(body?.ready ?? false),
  )
  const acts = {
    load: 'Serves a model again, with what its alias points to now',
    unload:
      'Lets go of what is served of a model after its last answer, until it is loaded or the next start',
  } as const
  for (const act of ['load', 'unload'] as const)
    app.post(
      `/v2/repository/models/:model/${act}`,
      {
        schema: {
          ...described(act, acts[act]),
          params: modelParams,
          body: z.strictObject({ parameters: z.strictObject({}).optional() }).optional(),
          response: { 200: z.object({}), ...refused([...ofModels, ...ofBodies]) },
        },
      },
      async ({ params }) => {
        await models[act](params.model)
        return {}
      },
    )
}
