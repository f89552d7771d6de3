/** The Open Inference Protocol, version 2, over HTTP: what stock clients of Triton and KServe speak. */
import { z } from '../../core/schema.ts'
import { seenBy } from '../access/seen.ts'
import { taking } from '../access/types.ts'
import { ofBodies } from '../answers.ts'
import { authorOf } from '../author.ts'
import { modelParams, versionParams } from '../requests.ts'
import type { ServingContext } from '../types.ts'
import { modelRoutes } from './model.ts'
import { extensions, type InferenceModels, inferenceModels, serverName } from './models.ts'
import { repositoryIndex } from './repository.ts'
import { described, ofModels, refused } from './route.ts'
import { statistics } from './statistics.ts'

export const openInference = (context: ServingContext) => {
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

const serverRoutes = ({ app, config }: ServingContext, models: InferenceModels) => {
  app.get(
    '/v2',
    {
      ...taking('open'),
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
      ...taking('open'),
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
      ...taking('open'),
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
      ...taking('describe', 'any'),
      schema: {
        ...described('inferenceModels', 'Models that answer'),
        response: { 200: z.object({ models: z.array(z.string()) }), ...refused([]) },
      },
    },
    async ({ caller }) => ({
      models: seenBy(caller, models.index(true)).map(({ name }) => name),
    }),
  )
  app.get(
    '/v2/models/stats',
    {
      ...taking('read'),
      schema: {
        ...described('statisticsOfAll', 'What every model has answered since the start'),
        response: { 200: statistics, ...refused([]) },
      },
    },
    async () => ({ model_stats: await models.statistics(undefined) }),
  )
}

/** Triton's clients always say whether what a model is made of goes with it: it is made of nothing else here. */
const repositoryParameters = {
  load: z.strictObject({}),
  unload: z.strictObject({ unload_dependents: z.boolean().optional() }),
}

const repositoryRoutes = ({ app }: ServingContext, models: InferenceModels) => {
  app.post(
    '/v2/repository/index',
    {
      ...taking('describe', 'any'),
      schema: {
        ...described('repositoryIndex', 'Models, and whether they answer'),
        body: z.strictObject({ ready: z.boolean().optional() }).optional(),
        response: { 200: repositoryIndex, ...refused(ofBodies) },
      },
    },
    async ({ body, caller }) => seenBy(caller, models.index(body?.ready ?? false)),
  )
  const acts = {
    load: 'Serves a model again, with what its alias points to now',
    unload:
      'Lets go of what is served of a model after its last answer, until it is loaded, also after a restart',
  } as const
  for (const act of ['load', 'unload'] as const)
    app.post(
      `/v2/repository/models/:model/${act}`,
      {
        ...taking('write', 'endpoint'),
        schema: {
          ...described(act, acts[act]),
          params: modelParams,
          body: z.strictObject({ parameters: repositoryParameters[act].optional() }).optional(),
          response: { 200: z.object({}), ...refused([...ofModels, ...ofBodies]) },
        },
      },
      async (request) => {
        const author = authorOf(request)
        await models[act](request.params.model, { author, authorization: null })
        return {}
      },
    )
}
