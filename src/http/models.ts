import { MillraceError } from '../core/error.ts'
import type { Run } from '../core/records.ts'
import { z } from '../core/schema.ts'
import { completionsQuery, diffQuery, modelParams, versionParams } from './inputs.ts'
import { known } from './predict.ts'
import { completionsView, difference, failure, modelView, versionView } from './schemas.ts'
import type { Context } from './types.ts'
import type { CompletionsView, ModelView, VersionView } from './views.ts'

const tags = ['Models']

/** `/api/models…`: what is registered, and what made it. */
export const modelRoutes = (context: Context) => {
  const { app, loop, registry } = context

  app.get(
    '/api/models',
    {
      schema: {
        tags,
        operationId: 'listModels',
        summary: 'Models with their versions and aliases',
        response: { 200: z.object({ models: z.array(modelView) }) },
      },
    },
    async () => ({
      models: await Promise.all(loop.models.map((model) => viewModel(context, model))),
    }),
  )

  app.get(
    '/api/models/:model/versions/:version',
    {
      schema: {
        tags,
        operationId: 'getVersion',
        summary: 'A version with its run, its latest evaluation and the champions so far',
        params: versionParams,
        response: { 200: versionView, 404: failure },
      },
    },
    async ({ params }) => viewVersion(context, known(context, params.model), params.version),
  )

  app.get(
    '/api/models/:model/completions',
    {
      schema: {
        tags,
        operationId: 'listCompletions',
        summary: 'What each version makes of the test phrases, newest version first',
        params: modelParams,
        querystring: completionsQuery,
        response: { 200: z.object({ versions: z.array(completionsView) }), 404: failure },
      },
    },
    async ({ params, query }) => ({
      versions: await viewCompletions(context, known(context, params.model), query.limit),
    }),
  )

  app.get(
    '/api/models/:model/diff',
    {
      schema: {
        tags,
        operationId: 'compareVersions',
        summary: 'What changed between two versions',
        params: modelParams,
        querystring: diffQuery,
        response: { 200: z.object({ differences: z.array(difference) }), 404: failure },
      },
    },
    async ({ params, query: { from, to } }) => ({
      differences: await registry.differences(known(context, params.model), from, to),
    }),
  )
}

const viewModel = async ({ loop, registry }: Context, model: string): Promise<ModelView> => {
  const [{ task }, aliases, versions] = await Promise.all([
    loop.status(model),
    registry.aliases(model),
    registry.versions(model),
  ])
  return { model, task, aliases, versions }
}

const viewVersion = async (
  { registry }: Context,
  model: string,
  number: number,
): Promise<VersionView> => {
  const version = await registry.version(model, number)
  const [run, [evaluation], history] = await Promise.all([
    registry.run(version.runId).catch(nullWhereMissing),
    registry.evaluations(model, { version: number, limit: 1 }),
    registry.aliasHistory(model, 'champion'),
  ])
  return { version, run, evaluation: evaluation ?? null, history }
}

const nullWhereMissing = (error: unknown): Run | null => {
  if (error instanceof MillraceError && error.code === 'not_found') return null
  throw error
}

const viewCompletions = async (
  { registry }: Context,
  model: string,
  limit: number,
): Promise<CompletionsView[]> => {
  const [versions, champion] = await Promise.all([
    registry.versions(model),
    registry.alias(model, 'champion'),
  ])
  return Promise.all(
    versions.slice(0, limit).map(async ({ version, createdAt }) => ({
      version,
      createdAt,
      champion: version === champion?.version,
      completions: await registry.completions(model, version),
    })),
  )
}
