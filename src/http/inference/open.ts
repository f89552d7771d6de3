/** The Open Inference Protocol, version 2, over HTTP: what stock clients of Triton and KServe speak. */
import type { FastifyReply } from 'fastify'
import type { ErrorCode } from '../../core/error.ts'
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import { unknownModel } from '../../operations/world.ts'
import type { Endpoint, Signed } from '../../serve/types.ts'
import { ofBodies, refusals } from '../answers.ts'
import { identify } from '../logged.ts'
import { openInferenceProtocol } from '../protocols.ts'
import { modelParams, versionParams } from '../requests.ts'
import type { Context } from '../types.ts'
import { leaving } from './ask.ts'
import { binaryOf } from './body.ts'
import { datatypeOf, datatypes } from './datatypes.ts'
import { answerOf, inferAnswer, inferBody, tensorsIn, type Written } from './infer.ts'
import { inferLimit } from './limit.ts'
import { indexOf, repositoryIndex } from './repository.ts'
import { createStatistics, statistics } from './statistics.ts'

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

interface Named {
  readonly model: string
  readonly version?: number
}

export const openInference = (context: Context) => {
  serverRoutes(context)
  modelRoutes(context, '/v2/models/:model', modelParams, '')
  modelRoutes(context, '/v2/models/:model/versions/:version', versionParams, 'Version')
  repositoryRoutes(context)
}

const described = (operationId: string, summary: string) => ({
  tags: ['Inference'],
  operationId,
  summary,
})

const serverRoutes = ({ app, endpoints, config }: Context) => {
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
      name: 'millrace',
      version: config.version,
      extensions: ['binary_tensor_data', 'model_repository', 'statistics'],
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
        ...described('serverReady', 'Whether every model with a champion answers, and one does'),
        response: {
          200: z.object({ live: z.literal(true), ready: z.literal(true) }),
          ...refused(['no_model']),
        },
      },
    },
    async () => {
      const index = indexOf(endpoints.values(), false)
      const waiting = index.find(({ state, version }) => state !== 'READY' && version !== '')
      if (waiting || index.every(({ state }) => state !== 'READY')) throw notReady(waiting?.name)
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
    async () => ({ models: indexOf(endpoints.values(), true).map(({ name }) => name) }),
  )
}

const notReady = (name: string | undefined) =>
  new MillraceError('no_model', {
    what: name === undefined ? 'No model is served yet.' : `The champion of ${name} is not served.`,
    fix: 'Try again in a moment; POST /v2/repository/index tells of each model.',
  })

/** What a model answers at an address that names a version, or none and means the served one. */
const modelRoutes = (
  context: Context,
  url: string,
  params: typeof modelParams | typeof versionParams,
  of: string,
) => {
  const { app, registry, clock, endpoints } = context
  const counts = createStatistics(endpoints.values(), clock)
  app.addHook('onClose', async () => counts.close())

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
      const signed = await endpointOf(context, model).signature(version)
      const versions =
        version === undefined
          ? (await registry.versions(model)).map((each) => `${each.version}`)
          : [`${version}`]
      return {
        ...{ name: model, versions: versions.reverse(), platform: 'onnxruntime_onnx' },
        inputs: signed.signature.inputs.map(portOf),
        outputs: signed.signature.outputs.map(portOf),
      }
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
      await endpointOf(context, model).signature(version)
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
      endpointOf(context, model)
      return { model_stats: counts.of(model, version) }
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
      const keep = identify(context, request, reply)
      const inputs = tensorsIn(body, binaryOf(request))
      const predicted = await endpointOf(context, model).predict(
        { kind: 'tensors', tensors: inputs },
        { version, signal: leaving(reply) },
      )
      await keep(predicted, { inputs, protocol: 'open-inference' })
      const { answer, version: answered } = predicted
      const tensors = answer.kind === 'tensors' ? answer.tensors : {}
      return send(reply, answerOf(body, tensors, { model, version: answered }))
    },
  )
}

const namedIn = (params: Named): Named => params

const endpointOf = (context: Context, model: string): Endpoint => {
  const endpoint = context.endpoints.get(model)
  if (!endpoint) throw unknownModel(context, model)
  return endpoint
}

const portOf = ({ name, type, shape }: Signed['signature']['inputs'][number]) => ({
  name,
  datatype: datatypeOf(type),
  shape: shape.map((length) => (typeof length === 'number' ? length : -1)),
})

const send = (reply: FastifyReply, { head, binary }: Written) => {
  if (binary.length === 0) return head
  const json = Buffer.from(JSON.stringify(head))
  return reply
    .header('inference-header-content-length', json.length)
    .type('application/octet-stream')
    .send(Buffer.concat([json, ...binary]))
}

const repositoryRoutes = (context: Context) => {
  const { app, endpoints } = context
  app.post(
    '/v2/repository/index',
    {
      schema: {
        ...described('repositoryIndex', 'Models, and whether they answer'),
        body: z.strictObject({ ready: z.boolean().optional() }).optional(),
        response: { 200: repositoryIndex, ...refused(ofBodies) },
      },
    },
    async ({ body }) => indexOf(endpoints.values(), body?.ready ?? false),
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
        await endpointOf(context, params.model)[act]()
        return {}
      },
    )
}
