/** Endpoints as they are told of. */
import { mayDo } from '../core/access.ts'
import {
  type EndpointRecord,
  type EndpointSpec,
  endpointOrigins,
  endpointStates,
  fallbackWords,
} from '../core/endpoint.ts'
import { policies, stableAlias } from '../core/rollout.ts'
import { z } from '../core/schema.ts'
import { subjectOf } from '../registry/endpoints/rows.ts'
import type { Arm } from '../serve/types.ts'
import type { EndpointServing, EndpointView } from './contract.ts'
import { id } from './fields.ts'
import { operation } from './operation.ts'
import { plan } from './plan.ts'
import { auditEntry, count, named, served, time } from './schemas.ts'
import { onEndpoint } from './things.ts'
import type { World } from './world.ts'

/** Changes of an endpoint that are told at most. */
const mostChanges = 50

/** As a configuration has it. */
export const fallback = z.union(
  [
    z.enum(fallbackWords),
    z.strictObject({ constant: z.union([z.string().min(1).max(1000), z.number()]) }),
  ],
  { error: 'none, before, baseline, or a constant: {"constant":"unknown"}' },
)

const spec = named(
  'EndpointSpec',
  z.object({
    model: z.string().describe('Whose versions answer.'),
    policy: z.enum(policies).describe('How a new version takes over.'),
    rollout: plan,
    deadline: z.number().describe('Milliseconds that a question may take.'),
    maxBatch: z.int().describe('Rows that go through the model together, at most.'),
    maxPending: z.int().describe('Rows that may wait.'),
    cors: z.array(z.string()).readonly().describe('Origins of web pages that may ask it.'),
    fallback: fallback.describe('What is answered where the model fails.'),
  }),
)

const arm: z.ZodType<Arm> = z.object({
  variant: z.enum(['stable', 'candidate']),
  model: z.string(),
  version: z.int(),
  weight: z.number().min(0).max(1).describe('Share of the questions that it answers.'),
})

const serving: z.ZodType<EndpointServing> = z.object({
  version: z.int().nullable().describe('In charge; null where nothing answers.'),
  arms: z
    .array(arm)
    .readonly()
    .describe('Versions that questions go to; none where nothing answers.'),
  since: time.nullable().describe('When the version in charge took over.'),
  loadSeconds: z.number().nullable(),
  pending: count.describe('Rows that wait.'),
  error: z.string().nullable().describe('Why the version that is wanted does not answer.'),
  example: z.string().nullable().describe('A row that the version in charge can answer.'),
  served,
})

export const endpointView: z.ZodType<EndpointView> = named(
  'Endpoint',
  z.object({
    name: z.string(),
    spec,
    origin: z
      .enum(endpointOrigins)
      .describe(
        'Where it comes from: the configuration, a model that has it by itself, or somebody who made it.',
      ),
    declared: spec
      .nullable()
      .describe('What it is without what was changed at run time; null where it was made then.'),
    state: z
      .enum(endpointStates)
      .describe('What is unloaded answers nothing; what is off its fallback.'),
    generation: count.describe('Raised by each change; 0 before the first.'),
    author: z.string().nullable().describe('Who changed it last.'),
    changedAt: time.nullable(),
    champion: z
      .int()
      .nullable()
      .describe(
        'Version that is to answer: the champion of its model, or its own by what was rolled out.',
      ),
    serving: serving.nullable().describe('Null where nothing is served here.'),
  }),
)

const tag = 'Endpoints'

export const listEndpoints = operation({
  ...{ name: 'listEndpoints', tag, scope: 'read', method: 'GET', path: '/api/endpoints' },
  summary: 'Names under which models answer, and which version of each does',
  input: {},
  output: z.object({ endpoints: z.array(endpointView) }),
  on: () => ({ kind: 'any' }),
  refuses: [],
  run: async (world, _, { principal }) => ({
    endpoints: await Promise.all(
      (await world.directory.list())
        .filter(({ name }) => mayDo(principal, 'read', onEndpoint(name)))
        .map((record) => viewEndpoint(world, record)),
    ),
  }),
})

export const getEndpoint = operation({
  ...{ name: 'getEndpoint', tag, scope: 'read', method: 'GET', path: '/api/endpoints/:name' },
  summary: 'An endpoint, and its last changes',
  input: { name: id },
  output: z.object({
    endpoint: endpointView,
    changes: z.array(auditEntry).readonly().describe('Newest first, 50 at most.'),
  }),
  on: ({ name }) => onEndpoint(name),
  refuses: ['not_found'],
  run: async (world, { name }) => {
    const endpoint = await viewEndpoint(world, await world.directory.get(name))
    const subject = subjectOf(name)
    const { entries } = await world.registry.trailPage({ subject, limit: mostChanges })
    return { endpoint, changes: entries }
  },
})

/** What an endpoint is to answer with: the champion, or its own stable version. */
export const stableOf = async (
  registry: Pick<World['registry'], 'alias'>,
  name: string,
  spec: EndpointSpec,
) =>
  (await registry.alias(spec.model, stableAlias(name, spec))) ??
  (await registry.alias(spec.model, 'champion'))

/** An endpoint with what answers. */
export const viewEndpoint = async (
  { registry, endpoints }: Pick<World, 'registry' | 'endpoints'>,
  record: EndpointRecord,
): Promise<EndpointView> => {
  const live = endpoints.get(record.name)
  const champion = await stableOf(registry, record.name, record.spec)
  return {
    ...record,
    champion: champion?.version ?? null,
    serving: live ? servingOf(live) : null,
  }
}

const servingOf = (live: NonNullable<ReturnType<World['endpoints']['get']>>): EndpointServing => {
  const { version, arms, since, loadSeconds, pending, error, example } = live.status()
  const { requests, failed, p50Seconds, p99Seconds, recent } = live.served()
  return {
    ...{ version, arms, since, loadSeconds, pending, error, example },
    served: { requests, failed, p50Seconds, p99Seconds, recent },
  }
}
