/** What can be done to an endpoint at run time. */
import { milliseconds } from '../core/duration.ts'
import {
  type EndpointSpec,
  endpointStates,
  isDeadline,
  isOrigin,
  mostOf,
  usualSpec,
} from '../core/endpoint.ts'
import { planWith, policies, usualPlan } from '../core/rollout.ts'
import { z } from '../core/schema.ts'
import { expectFallback, guessIn } from '../serve/guess.ts'
import { endpointView, fallback, stableOf, viewEndpoint } from './endpoints.ts'
import { id, model, textOf } from './fields.ts'
import { operation } from './operation.ts'
import { planGiven } from './plan.ts'
import { count } from './schemas.ts'
import { onEndpoint } from './things.ts'
import type { World } from './world.ts'

/** Bounds are those of the configuration. */
const fields = {
  policy: z.enum(policies).optional().describe('How a new version takes over.'),
  rollout: planGiven.optional().describe('Limits of its policy; what is not given stays.'),
  deadline: z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, { error: 'a number and ms, s, m, h or d', abort: true })
    .refine((text) => isDeadline(milliseconds(text)), 'from 1ms to 1d')
    .optional()
    .describe('How long a question may take: 500ms, 2s.'),
  maxBatch: z
    .int()
    .min(1)
    .max(mostOf.maxBatch)
    .optional()
    .describe('Rows that go through the model together, at most.'),
  maxPending: z
    .int()
    .min(1)
    .max(mostOf.maxPending)
    .optional()
    .describe('Rows that may wait; what comes beyond is refused at once.'),
  cors: z
    .array(z.string().refine(isOrigin, 'an origin such as https://shop.example, or *'))
    .max(mostOf.origins)
    .optional()
    .describe('Origins of web pages whose scripts may ask it; `*`: any.'),
  fallback: fallback
    .optional()
    .describe(
      'What is answered where the model fails: none; what the stable version before it says; the baseline that it was held against; or a constant.',
    ),
}

const generation = count
  .optional()
  .describe('Only while it is of this generation. Default: whatever it is.')

type Given = z.output<z.ZodObject<typeof fields>>

/** What is given, in the units of a specification. */
const givenOf = ({ policy, deadline, maxBatch, maxPending, cors, fallback }: Given) => ({
  ...(policy !== undefined && { policy }),
  ...(deadline !== undefined && { deadline: milliseconds(deadline) }),
  ...(maxBatch !== undefined && { maxBatch }),
  ...(maxPending !== undefined && { maxPending }),
  ...(cors !== undefined && { cors }),
  ...(fallback !== undefined && { fallback }),
})

const changes = {
  tag: 'Endpoints',
  scope: 'write',
  method: 'POST',
  output: z.object({ endpoint: endpointView }),
} as const

/** Fails with `conflict` where the version that answers has nothing of what it shall fall back to. */
const expectAnswerable = async (
  { registry, endpoints }: Pick<World, 'registry' | 'endpoints'>,
  name: string,
  spec: EndpointSpec,
): Promise<void> => {
  if (spec.fallback === 'none' || spec.fallback === 'before') return
  const stable = await stableOf(registry, name, spec)
  if (!stable) return
  const { model, version } = stable
  const open = [...endpoints.values()].find((each) => {
    const now = each.status()
    return now.model === model && now.version === version
  })
  const sample = open?.sample?.()
  const isKnown = spec.fallback !== 'baseline' && sample !== undefined
  const guess = isKnown ? undefined : await guessIn(await registry.open(model, version))
  expectFallback(spec, name, { version, guess, sample })
}

export const makeEndpoint = operation({
  ...changes,
  name: 'makeEndpoint',
  summary: 'Make an endpoint: another name under which the versions of a model answer',
  path: '/api/endpoints',
  input: { name: id, model, ...fields },
  refuses: ['not_found', 'conflict'],
  run: async (world, { name, model, ...given }, { author }) => {
    const spec = {
      ...usualSpec(model),
      ...givenOf(given),
      rollout: planWith(given.rollout ?? {}, usualPlan),
    }
    await expectAnswerable(world, name, spec)
    const made = await world.directory.make(name, spec, author)
    return { endpoint: await viewEndpoint(world, made) }
  },
})

export const changeEndpoint = operation({
  ...changes,
  name: 'changeEndpoint',
  summary:
    'Change an endpoint; what is not given stays, and so does the change, also after a restart',
  path: '/api/endpoints/:name',
  input: {
    name: id,
    model: model.optional().describe('Whose versions answer.'),
    ...fields,
    state: z
      .enum(endpointStates)
      .optional()
      .describe('What is unloaded answers nothing; what is off its fallback.'),
    reason: textOf(mostOf.reason).min(1).optional().describe('Why; it stands in the audit trail.'),
    generation,
  },
  // Whoever lets another model answer has to be allowed all of them.
  on: ({ name, model }) => (model === undefined ? onEndpoint(name) : { kind: 'project' }),
  refuses: ['not_found', 'conflict'],
  run: async (world, { name, model, state, reason, generation, ...given }, { author }) => {
    const spec = { ...givenOf(given), ...(model !== undefined && { model }) }
    const { rollout: plan } = given
    const change = {
      ...{ spec, ...(plan !== undefined && { plan }) },
      ...(state !== undefined && { state }),
    }
    if (spec.fallback !== undefined || model !== undefined)
      await expectAnswerable(world, name, { ...(await world.directory.get(name)).spec, ...spec })
    const changed = await world.directory.change(name, change, { author, generation, reason })
    return { endpoint: await viewEndpoint(world, changed) }
  },
})

export const resetEndpoint = operation({
  ...changes,
  name: 'resetEndpoint',
  summary:
    'Take back what was changed of an endpoint at run time: it is what the configuration says',
  path: '/api/endpoints/:name/reset',
  input: { name: id, generation },
  on: ({ name }) => onEndpoint(name),
  refuses: ['not_found', 'conflict'],
  run: async (world, { name, generation }, { author }) => ({
    endpoint: await viewEndpoint(world, await world.directory.reset(name, { author, generation })),
  }),
})

export const deleteEndpoint = operation({
  ...changes,
  name: 'deleteEndpoint',
  summary: 'Delete an endpoint that was made at run time',
  path: '/api/endpoints/:name/delete',
  input: { name: id, generation },
  on: ({ name }) => onEndpoint(name),
  refuses: ['not_found', 'conflict'],
  run: async (world, { name, generation }, { author }) => {
    const endpoint = await viewEndpoint(world, await world.directory.get(name))
    await world.directory.remove(name, { author, generation })
    return { endpoint }
  },
})
