import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import { pagePolicy } from './headers.ts'
import type { App } from './types.ts'

/** Headings of the description, in their order. */
const tags = [
  { name: 'Predict', description: 'Suggestions of the served model.' },
  { name: 'Evaluate', description: 'The prompts with their accepted answers.' },
  { name: 'Loop', description: 'Where the wheel stands.' },
  { name: 'Runs', description: 'Trainings.' },
  { name: 'Models', description: 'What is registered.' },
  { name: 'Tune', description: 'Searches for hyper-parameters.' },
  { name: 'Operations', description: 'Turning the wheel by hand.' },
  { name: 'Health', description: 'For machines that watch.' },
]

/** `/openapi.json`, made from the routes' own schemas, and `/docs` to read it. */
export const apiDocs = (app: App, version: string) => {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Millrace',
        version,
        description:
          'Keeps a machine-learning model turning. Times are milliseconds since 1970, UTC. ' +
          'Every refusal is `{ "error": { "code", "what", "why"?, "fix"? } }`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags,
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject,
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
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  })
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

const describeSchemas = createJsonSchemaTransformObject({ zodToJsonConfig })

/** Each named schema is written as input and as output; the one nothing refers to is left out. */
const transformObject: SwaggerTransformObject = (document) => {
  const described = describeSchemas(document)
  if ('openapi' in described && described.components?.schemas)
    dropOrphans(described.components.schemas, described.paths)
  return described
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
