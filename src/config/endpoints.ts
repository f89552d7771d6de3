/** The endpoints of a configuration. */
import type { DeclaredEndpoint } from '../core/endpoint.ts'
import { type Issue, z } from '../core/schema.ts'
import { tabularRegressionKind } from '../tasks/regression/options.ts'
import type { EndpointSchema } from './schema/endpoint.ts'
import { fieldDaysIssues, requestsSchema } from './schema/requests.ts'
import { rolloutIssues } from './schema/rollout.ts'

interface Parsed {
  readonly models: Readonly<Record<string, unknown>>
  readonly endpoints: Readonly<Record<string, EndpointSchema>>
}

/** Names that would be an endpoint twice: every model has one of its own name. */
export const endpointIssues = ({ models, endpoints }: Parsed): Issue[] =>
  Object.entries(endpoints)
    .filter(([name, { model }]) => Object.hasOwn(models, name) && model !== name)
    .map(([name, { model }]) => ({
      code: 'custom',
      path: ['endpoints', name, 'model'],
      input: model,
      message: `"${name}", as that model answers under its own name; or another name for the endpoint`,
    }))

/** What the model could not answer: a constant of another kind, or the baseline of one that was trained elsewhere. */
export const fallbackIssues = ({ models, endpoints }: Parsed): Issue[] => [
  ...constantIssues({ models, endpoints }),
  ...Object.entries(endpoints)
    .filter(([, { model, fallback }]) => fallback === 'baseline' && !Object.hasOwn(models, model))
    .map(
      ([name, { model, fallback }]): Issue => ({
        code: 'custom',
        path: ['endpoints', name, 'fallback'],
        input: fallback,
        message: `another one, as ${model} is none of \`models\`, and was held against no baseline here`,
      }),
    ),
]

const constantIssues = ({ models, endpoints }: Parsed): Issue[] =>
  Object.entries(endpoints)
    .filter(
      ([, { model, fallback }]) =>
        typeof fallback === 'object' &&
        typeof fallback.constant !== 'number' &&
        kindOf(models[model]) === tabularRegressionKind.kind,
    )
    .map(([name, { model, fallback }]) => ({
      code: 'custom',
      path: ['endpoints', name, 'fallback', 'constant'],
      input: fallback,
      message: `a number, as ${model} predicts one`,
    }))

const kindOf = (model: unknown): unknown => Reflect.get(Object(Object(model).task), 'kind')

/** Rules of the log that nothing would go by: they are those of a model, and of one in `models` that says them. */
export const loggedIssues = ({ models, endpoints }: Parsed): Issue[] =>
  Object.entries(endpoints)
    .filter(
      ([name, { model, requests }]) =>
        requests !== undefined && (name !== model || Object.hasOwn(models, model)),
    )
    .map(([name, { model, requests }]) => ({
      code: 'custom',
      path: ['endpoints', name, 'requests'],
      input: requests,
      message: Object.hasOwn(models, model)
        ? `no rules here, but models.${model}.requests, which counts for every endpoint of that model`
        : `no rules here, but endpoints.${model}.requests, which counts for every endpoint of that model`,
    }))

/** Days of fields that nothing would go by, of models and of endpoints. */
export const keptIssues = ({ models, endpoints }: Parsed): Issue[] =>
  Object.entries({ models, endpoints }).flatMap(([group, named]) =>
    Object.entries(named).flatMap(([name, each]) => {
      const { requests } = withRequests.parse(each)
      return fieldDaysIssues(requests || noFields).map((issue) => ({
        ...issue,
        path: [group, name, 'requests', ...issue.path],
      }))
    }),
  )

const noFields = { mask: [], days: 0, fieldDays: {} }
const withRequests = z.object({ requests: requestsSchema.or(z.literal(false)).optional() })

/** What is said of a rollout, and its policy does not honour. */
export const rolloutProblems = (
  { endpoints }: Pick<Parsed, 'endpoints'>,
  writtenOf: (name: string) => unknown,
): Issue[] =>
  Object.entries(endpoints).flatMap(([name, { policy }]) => {
    const written = Object(Reflect.get(Object(writtenOf(name)), 'rollout'))
    return rolloutIssues(policy, written).map((issue) => ({
      ...issue,
      path: ['endpoints', name, 'rollout', ...issue.path],
    }))
  })

/** Policies by which versions are judged, where nothing is kept that they could be judged by. */
export const unjudgedIssues = ({ models, endpoints }: Parsed): Issue[] =>
  Object.entries(endpoints)
    .filter(
      ([, { model, policy }]) =>
        policy !== 'at once' &&
        (Reflect.get(Object(models[model]), 'requests') ?? endpoints[model]?.requests) === false,
    )
    .map(([name, { model, policy }]) => ({
      code: 'custom',
      path: ['endpoints', name, 'policy'],
      input: policy,
      message: `"at once", as nothing of the requests to ${model} is kept, by which a version could be judged (requests: false)`,
    }))

/** Traffic that is to be watched, of which nothing is kept. */
export const unwatchedIssues = (
  { models, endpoints }: Parsed,
  writtenOf: (path: readonly ['models' | 'endpoints', string]) => unknown,
): Issue[] => {
  const keepsNothing = (model: string) =>
    (Reflect.get(Object(models[model]), 'requests') ?? endpoints[model]?.requests) === false
  const isAsked = (path: readonly ['models' | 'endpoints', string]) => {
    const monitor: unknown = Reflect.get(Object(writtenOf(path)), 'monitor')
    return monitor !== undefined && monitor !== false
  }
  return [
    ...Object.keys(models).map((name) => ({ path: ['models', name] as const, model: name })),
    ...Object.entries(endpoints).map(([name, { model }]) => ({
      ...{ path: ['endpoints', name] as const, model },
    })),
  ]
    .filter(({ path, model }) => isAsked(path) && keepsNothing(model))
    .map(({ path, model }) => ({
      code: 'custom',
      path: [...path, 'monitor'],
      input: true,
      message: `false, as nothing of the requests to ${model} is kept (requests: false)`,
    }))
}

/** What is declared, with what was written of it. */
export const declaredEndpoints = (
  { endpoints }: Pick<Parsed, 'endpoints'>,
  writtenOf: (name: string) => unknown,
): DeclaredEndpoint[] =>
  Object.entries(endpoints).map(
    ([name, { requests: _, monitor: __, objectives: ___, ...spec }]) => ({
      name,
      spec,
      said: JSON.stringify(sorted(writtenOf(name))),
    }),
  )

/** Fields that say nothing of how an endpoint answers, and so are no word that counts against what was changed at run time. */
const beside: ReadonlySet<string> = new Set(['requests', 'monitor', 'objectives'])

/** Fields in the order of their names: it is no other word where they were written in another one. */
const sorted = (written: unknown): unknown =>
  Object.fromEntries(
    Object.entries(Object(written))
      .filter(([name]) => !beside.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
