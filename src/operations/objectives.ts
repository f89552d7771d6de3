/** How endpoints keep what they promise. */
import { mayDo } from '../core/access.ts'
import {
  burnStates,
  type ObjectiveReport,
  objectiveNames,
  objectiveStates,
  severities,
} from '../core/objectives.ts'
import { z } from '../core/schema.ts'
import { id } from './fields.ts'
import { operation } from './operation.ts'
import { count, named, time } from './schemas.ts'
import { onEndpoint } from './things.ts'

const ms = z.number().describe('Milliseconds.')

const seen = z.object({
  requests: count.describe('Requests that count; of latency those that were answered.'),
  bad: count.describe('Those of them that were bad.'),
})

const objective: z.ZodType<ObjectiveReport> = named(
  'Objective',
  z.object({
    name: z.enum(objectiveNames),
    budget: z.number().describe('Share of the requests that may be bad.'),
    belowMs: ms.nullable().describe('Milliseconds from which on an answer is slow.'),
    state: z
      .enum(objectiveStates)
      .describe('Over the period. Without requests it is unmeasured, which is not met.'),
    periodMs: ms,
    since: time.nullable().describe('When what was counted of the period began.'),
    period: seen,
    used: z
      .number()
      .nullable()
      .describe('Part of the budget of as many requests that is used up: 1, all of it.'),
    spans: z
      .array(
        seen.extend({
          ms,
          burn: z
            .number()
            .nullable()
            .describe('How many times as fast as it may the budget is used up.'),
        }),
      )
      .readonly()
      .describe('Spans that end now, from the shortest to the longest.'),
    rules: z
      .array(
        z.object({
          severity: z
            .enum(severities)
            .describe('page: somebody has to look now; ticket: within days.'),
          factor: z.number().describe('Burns from so many times too fast on, over both spans.'),
          longMs: ms,
          shortMs: ms,
          state: z.enum(burnStates),
          chance: z
            .number()
            .nullable()
            .describe(
              'How likely as many are bad in the long span where the promise is just kept; a rule burns at 0.0001 and below.',
            ),
        }),
      )
      .readonly(),
  }),
)

export const getObjectives = operation({
  ...{ name: 'getObjectives', tag: 'Endpoints', scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/objectives',
  summary: 'How an endpoint keeps what it promises, and how fast it uses its budgets up',
  input: { name: id },
  output: z.object({
    endpoint: z.string(),
    objectives: z
      .array(objective)
      .readonly()
      .describe('None where the configuration promises nothing.'),
  }),
  on: ({ name }) => onEndpoint(name),
  refuses: ['not_found'],
  async run({ objectives, directory }, { name }) {
    const endpoint = await directory.get(name)
    return { endpoint: endpoint.name, objectives: await objectives.of(endpoint.name) }
  },
})

export const listObjectives = operation({
  ...{ name: 'listObjectives', tag: 'Endpoints', scope: 'read', method: 'GET' },
  path: '/api/objectives',
  summary: 'How all endpoints keep what they promise',
  input: {},
  output: z.object({
    endpoints: z.array(
      z.object({ endpoint: z.string(), objectives: z.array(objective).readonly() }),
    ),
  }),
  on: () => ({ kind: 'any' }),
  refuses: [],
  run: async ({ objectives }, _, { principal }) => ({
    endpoints: await Promise.all(
      objectives.declared
        .filter(({ endpoint }) => mayDo(principal, 'read', onEndpoint(endpoint)))
        .map(async ({ endpoint }) => ({ endpoint, objectives: await objectives.of(endpoint) })),
    ),
  }),
})
