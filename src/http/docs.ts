import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import { neededFor } from '../core/access.ts'
import { z } from '../core/schema.ts'
import { namedSchemas } from '../operations/schemas.ts'
import { type RouteAccess, taking } from './access/types.ts'
import { pagePolicy } from './headers.ts'
import type { App } from './types.ts'

/** Headings of the description, in their order. */
const tags = [
  { name: 'Predict', description: 'Suggestions of the served model.' },
  {
    name: 'Inference',
    description:
      'Tensors by the Open Inference Protocol, version 2, for the clients of Triton and KServe. ' +
      'Here a refusal is `{ "error": "…" }`.',
  },
  {
    name: 'Scoring',
    description:
      'Tables by MLflow\'s scoring protocol. Here a refusal is `{ "error_code", "message" }`.',
  },
  {
    name: 'Endpoints',
    description: 'Names under which models answer: what is wanted of each, and what answers.',
  },
  {
    name: 'Rollouts',
    description: 'How versions take over at endpoints, and by what they are judged.',
  },
  { name: 'Monitoring', description: 'What of the traffic drifts, since when and why.' },
  { name: 'Serving', description: 'Processes that answer.' },
  { name: 'Requests', description: 'What was answered, and what should have been.' },
  { name: 'Evaluate', description: 'The prompts with their accepted answers.' },
  { name: 'Loop', description: 'Where the wheel stands.' },
  { name: 'Runs', description: 'Trainings.' },
  { name: 'Models', description: 'What is registered.' },
  { name: 'Tune', description: 'Searches for hyper-parameters.' },
  { name: 'Data', description: 'Data sets and their versions.' },
  { name: 'Operations', description: 'Turning the wheel by hand.' },
  { name: 'Access', description: 'Keys, and who is signed in.' },
  { name: 'Health', description: 'For machines that watch.' },
]

const description =
  'Keeps a machine-learning model turning. Times are milliseconds since 1970, UTC. ' +
  'Every refusal is `{ "error": { "code", "what", "why"?, "fix"? } }`. ' +
  'A method that an address does not have is refused with 405 (`wrong_method`) and the header `allow`, ' +
  'and an address that is not there with 404. Every answer has `cache-control`.'

/** `/openapi.json`, made from the routes' own schemas, and `/docs` to read it. */
export const apiDocs = (app: App, version: string) => {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Millrace',
        version,
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags,
      components: { securitySchemes },
    },
    transform: (route) => withAccess(describeRoute(route), route.route.config?.access),
    transformObject: describedBy(optionalBodies(app)),
  })
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true },
    theme: {
      title: 'Millrace: API',
      css: [{ filename: 'millrace.css', content: '.swagger-ui .topbar { display: none }' }],
    },
  })
  app.after(() => {
    app.get('/openapi.json', { ...taking('open'), schema: { hide: true } }, async () =>
      app.swagger(),
    )
  })
}

/** How whoever asks is known, where keys are asked for. */
const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key of `millrace keys create`, or a signed token of a sign-in that is configured.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'millrace_4700',
    description: 'What `POST /api/session` gives the console; its name ends in the port.',
  },
} as const

/** Says what an operation takes to be allowed, in words and as the scope by its name. */
const withAccess = <Described extends { schema: object }>(
  described: Described,
  { scope }: Pick<RouteAccess, 'scope'> = { scope: 'open' },
): Described => {
  const said = Reflect.get(described.schema, 'description')
  const needs =
    scope === 'open' ? 'Needs no key.' : `Where there are keys, it takes ${neededFor(scope)}.`
  const more = {
    security: scope === 'open' ? [] : [{ key: [] }, { session: [] }],
    'x-millrace-scope': scope,
    description: typeof said === 'string' ? `${said} ${needs}` : needs,
  }
  return { ...described, schema: { ...described.schema, ...more } }
}

const zodToJsonConfig: NonNullable<
  NonNullable<Parameters<typeof createJsonSchemaTransform>[0]>['zodToJsonConfig']
> = {
  // Whole numbers get the bounds of what JavaScript can count; they say nothing about an answer.
  override({ jsonSchema }) {
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  },
}

const describeRoute = createJsonSchemaTransform({ zodToJsonConfig, schemaRegistry: namedSchemas })

const describeSchemas = createJsonSchemaTransformObject({
  zodToJsonConfig,
  schemaRegistry: namedSchemas,
})

/** Each named schema is written as input and as output; the one nothing refers to is left out. */
const describedBy =
  (mayLackBody: ReadonlySet<string>): SwaggerTransformObject =>
  (document) => {
    const described = describeSchemas(document)
    if (!('openapi' in described)) return described
    if (described.components?.schemas) dropOrphans(described.components.schemas, described.paths)
    for (const asked of Object.values(described.paths ?? {}).flatMap((path) =>
      Object.values(path ?? {}),
    ))
      if (typeof asked === 'object' && 'requestBody' in asked && 'required' in asked.requestBody)
        asked.requestBody.required = !mayLackBody.has(asked.operationId ?? '')
    return described
  }

/** Ids of the operations that may be asked without a body, of the routes that are made from now on. */
const optionalBodies = (app: App): ReadonlySet<string> => {
  const ids = new Set<string>()
  app.addHook('onRoute', ({ schema }) => {
    if (schema?.operationId !== undefined && schema.body instanceof z.ZodOptional)
      ids.add(schema.operationId)
  })
  return ids
}

const dropOrphans = (schemas: Record<string, unknown>, paths: unknown) => {
  const used = new Set<string>()
  const visit = (part: unknown) => {
    const references = JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
    for (const [, name = ''] of references) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit(paths)
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name]
}
