/** What was seen of the traffic of endpoints. */
import { mayDo, type Principal } from '../core/access.ts'
import { MillraceError } from '../core/error.ts'
import {
  driftPatterns,
  type FeatureDrift,
  type MonitorStatus,
  type MonitorWindow,
  type WindowKey,
  type WindowQuality,
} from '../core/monitor.ts'
import { type EstimatedQuality, type QualityFigure, supposed } from '../core/quality.ts'
import { z } from '../core/schema.ts'
import type { MonitorBrief, WindowBrief } from './contract.ts'
import { id, version } from './fields.ts'
import { operation } from './operation.ts'
import { count, named, time } from './schemas.ts'
import { onData, onEndpoint } from './things.ts'
import type { World } from './world.ts'

const share = z.number().min(0).max(1)
const states = ['steady', 'hint', 'alarm', 'unmeasured'] as const
const state = z
  .enum(states)
  .describe(
    'steady: chance explains what differs. hint: it hardly does. alarm: a feature differed by enough twice running, or the evidence of slow drift is there. unmeasured: nothing can be said, which is not steady.',
  )

const side = z.object({
  rows: count,
  missing: count,
  invalid: count.describe('Values that are not of the type.'),
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  min: z.number().nullable(),
  median: z.number().nullable(),
  max: z.number().nullable(),
  distinct: count.nullable(),
})

const shares = z.array(share).readonly()

const distribution = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('number'),
    edges: z
      .array(z.number())
      .readonly()
      .describe('Ascending; between them and beyond lie the bins.'),
    ...{ reference: shares, current: shares },
  }),
  z.object({
    kind: z.literal('category'),
    values: z.array(z.string().nullable()).readonly().describe('null: all others.'),
    ...{ reference: shares, current: shares },
  }),
])

const feature: z.ZodType<FeatureDrift> = z.object({
  name: z.string(),
  of: z.enum(['input', 'text', 'picture', 'prediction']),
  kind: z.enum(['number', 'category']),
  state,
  reason: z.string().nullable().describe('Why it is unmeasured; else null.'),
  exceeds: z.boolean().describe('Whether it differs by enough in this window.'),
  statistic: z.number().nullable(),
  pValue: z.number().nullable(),
  effect: z.number().nullable(),
  psi: z.number().nullable(),
  jensenShannon: z.number().nullable(),
  wasserstein: z.number().nullable().describe('In deviations of the reference.'),
  weight: share.nullable().describe('How much answers depend on it.'),
  critical: z.boolean(),
  before: side,
  now: side,
  distribution: distribution.nullable(),
  fresh: z
    .array(z.tuple([z.string(), share]).readonly())
    .readonly()
    .describe('Values that the reference has not.'),
})

const shift = z.object({ word: z.string(), before: share, now: share })

const words = z.object({
  tokens: count,
  unknownBefore: share.nullable(),
  unknown: share,
  came: z.array(shift).readonly(),
  went: z.array(shift).readonly(),
})

const interval = z.tuple([z.number(), z.number()]).readonly()

const figure: z.ZodType<QualityFigure> = z.object({
  metric: z.string(),
  value: z.number(),
  interval: interval.nullable().describe('Where it lies with a probability of 95 %.'),
  before: z.number().nullable().describe('Of the rows that were held out.'),
  beforeInterval: interval.nullable(),
  state,
  reason: z.string().nullable(),
})

const estimate: z.ZodType<EstimatedQuality> = z
  .object({
    rows: count,
    supposes: z.literal(supposed),
    figures: z.array(figure).readonly(),
    reason: z.string().nullable(),
  })
  .describe('Without labels; it alarms nobody.')

const cause = z.object({
  pattern: z.enum(driftPatterns),
  sentence: z.string(),
  features: z.array(z.object({ name: z.string(), part: share })).readonly(),
  since: count.describe('Number of the window with which it began.'),
})

const facts = {
  endpoint: z.string(),
  version: z.int(),
  number: count.describe('From 1 on, of the endpoint and version.'),
  from: time,
  to: time,
  judgedAt: time,
  answers: count,
  sampled: count.describe('Answers of them that were looked at.'),
  failures: count,
  anomalies: count,
  state,
  reason: z.string().nullable().describe('Why it is unmeasured; else null.'),
}

const monitorWindow: z.ZodType<MonitorWindow> = named(
  'Window',
  z.object({
    ...facts,
    features: z.array(feature).readonly(),
    words: words.nullable(),
    slices: z
      .array(
        z.object({
          column: z.string(),
          value: z.string(),
          ...{ before: share, now: share, part: share.nullable() },
        }),
      )
      .readonly(),
    estimate: estimate.nullish(),
    evidence: z.object({ value: z.number().nullable(), threshold: z.number() }),
    cause: cause.nullable(),
  }),
)

const brief: z.ZodType<WindowBrief> = named(
  'WindowBrief',
  z.object({
    ...facts,
    says: z.string().nullable().describe('Why it differs; null where it does not.'),
    pattern: z.enum(driftPatterns).nullable(),
    since: count.nullable(),
    effects: z
      .array(z.object({ name: z.string(), effect: z.number().nullable(), state }))
      .readonly()
      .describe('How much features differ, those that are critical first, 20 at most.'),
    unknown: share.nullable().describe('Share of the words that the version does not know.'),
  }),
)

const reference = z.enum(['training', 'evaluation', 'first', 'before', 'span'])

const rules = z.object({
  window: z.discriminatedUnion('by', [
    z.object({ by: z.literal('rows'), rows: count, least: count.describe('Milliseconds.') }),
    z.object({ by: z.literal('time'), ms: count }),
  ]),
  against: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('training') }),
    z.object({ kind: z.literal('before') }),
    z.object({ kind: z.literal('span'), from: time, to: time }),
  ]),
  minimum: count,
  ignore: z.array(z.string()).readonly(),
  critical: z.array(z.string()).readonly(),
  level: z.number(),
  effect: z.number(),
})

const monitor: z.ZodType<MonitorBrief> = named(
  'Monitor',
  z.object({
    endpoint: z.string(),
    model: z.string(),
    rules: rules.nullable().describe('null: it is not watched.'),
    state,
    says: z.string(),
    problem: z.string().nullable().describe('Why it goes no further; else null.'),
    versions: z
      .array(
        z.object({
          version: z.int(),
          reference: reference.nullable().describe('What its windows are held against.'),
          note: z.string().nullable(),
          open: z.object({ answers: count, from: time }).nullable(),
          late: count.describe('Answers that came after their window was judged.'),
          ahead: count.describe('Answers that told of a time to come.'),
        }),
      )
      .readonly(),
    newest: brief.nullable(),
    lookedAt: time.nullable(),
  }),
)

/** Features whose effect is told with a window of a list. */
const mostEffects = 20

const briefOf = (
  { features, words, slices: _, evidence: __, estimate: ___, cause, ...facts }: MonitorWindow,
  seesData: boolean,
): WindowBrief => ({
  ...facts,
  says: cause
    ? seesData
      ? cause.sentence
      : `It differs: ${cause.pattern.replace('_', ' ')}.`
    : null,
  pattern: cause?.pattern ?? null,
  since: cause?.since ?? null,
  effects: features
    .slice(0, mostEffects)
    .map(({ name, effect, state }) => ({ name, effect, state })),
  unknown: words?.unknown ?? null,
})

const seesData = async (world: World, principal: Principal, model: string): Promise<boolean> =>
  mayDo(principal, 'readData', await onData(world, model))

const statusOf = async (
  { newest, ...status }: MonitorStatus,
  world: World,
  principal: Principal,
): Promise<MonitorBrief> => {
  const sees = await seesData(world, principal, status.model)
  const told = newest && briefOf(newest, sees)
  return { ...status, newest: told, says: sees ? status.says : (told?.says ?? status.says) }
}

const tag = 'Monitoring'
const named_ = { name: id.describe('Of the endpoint.').meta({ value: 'ENDPOINT' }) }

export const listMonitors = operation({
  ...{ name: 'listMonitors', tag, scope: 'read', method: 'GET', path: '/api/monitoring' },
  summary: 'How the traffic of each endpoint is, and what it came to',
  input: {},
  output: z.object({ monitors: z.array(monitor) }),
  refuses: [],
  on: () => ({ kind: 'any' }),
  async run(world, _, { principal }) {
    const endpoints = await world.directory.list()
    const seen = endpoints.filter(({ name }) => mayDo(principal, 'read', onEndpoint(name)))
    const statuses = await Promise.all(seen.map((each) => world.loop.monitoring.status(each)))
    return {
      monitors: await Promise.all(statuses.map((each) => statusOf(each, world, principal))),
    }
  },
})

export const getMonitor = operation({
  ...{ name: 'getMonitor', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/monitoring',
  summary: 'How the traffic of an endpoint is, and what it came to',
  input: named_,
  output: z.object({ monitor }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run(world, { name }, { principal }) {
    const status = await world.loop.monitoring.status(await world.directory.get(name))
    return { monitor: await statusOf(status, world, principal) }
  },
})

const at = z.coerce.number().int().min(0).max(8.64e15)

export const listWindows = operation({
  ...{ name: 'listWindows', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/windows',
  summary: 'Windows of the traffic of an endpoint, newest first',
  input: {
    ...named_,
    version: version.optional().describe('Only of this version.'),
    state: z.enum(states).optional().describe('Only those that came to this.'),
    from: at.optional().describe('Only those that end after this time, milliseconds since 1970.'),
    to: at.optional().describe('Only those that begin before.'),
    cursor: z.string().max(100).optional().describe('Of the page before.'),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  },
  output: z.object({
    windows: z.array(brief),
    next: z.string().nullable().describe('Cursor of the next page; null on the last one.'),
  }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run(world, { name, cursor, limit, ...filter }, { principal }) {
    const { spec } = await world.directory.get(name)
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const found = await world.loop.monitoring.windows({
      ...{ ...filter, endpoint: name, after, limit: limit + 1 },
    })
    const sees = await seesData(world, principal, spec.model)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      windows: page.map((window) => briefOf(window, sees)),
      next: found.length > limit && last ? writeCursor(last) : null,
    }
  },
})

const writeCursor = ({ to, version, number }: WindowKey): string => `${to}.${version}.${number}`

const readCursor = (text: string): WindowKey => {
  const [, to, version, number] = /^(\d{1,16})\.(\d{1,9})\.(\d{1,9})$/.exec(text) ?? []
  if (to && version && number)
    return { to: Number(to), version: Number(version), number: Number(number) }
  throw new MillraceError('not_found', {
    what: 'The cursor is none that an answer gave.',
    fix: 'Leave it out to begin with the first page.',
  })
}

export const getWindow = operation({
  ...{ name: 'getWindow', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/windows/:version/:number',
  summary: 'A window of the traffic of an endpoint, with all that differs in it',
  input: {
    ...named_,
    version: version.describe('That gave its answers.'),
    number: z.coerce
      .number()
      .int()
      .min(1)
      .max(1e9)
      .describe('Of the window.')
      .meta({ value: 'NUMBER' }),
  },
  output: z.object({ window: monitorWindow }),
  refuses: ['not_found', 'forbidden'],
  on: async ({ name }, world) => onEndpoint((await world.directory.get(name)).name),
  async run(world, { name, version, number }, { principal }) {
    const { spec } = await world.directory.get(name)
    const window = await world.loop.monitoring.window(name, version, number)
    return {
      window: (await seesData(world, principal, spec.model)) ? window : withheld(window),
    }
  },
})

/** A window for whoever may not see the data: no value of it is in there. */
const withheld = (window: MonitorWindow): MonitorWindow => ({
  ...window,
  ...{ words: null, slices: [] },
  cause: window.cause && { ...window.cause, sentence: 'It differs: its values are data.' },
  features: window.features.map((feature) => ({ ...feature, distribution: null, fresh: [] })),
})

const windowQuality: z.ZodType<WindowQuality> = named(
  'WindowQuality',
  z.object({
    ...{ version: z.int(), number: count, from: time, to: time },
    quality: z.object({
      state,
      reason: z.string().nullable(),
      metric: z.string().nullable().describe('That decides.'),
      figures: z.array(figure).readonly(),
      labels: z.object({
        answers: count,
        labelled: count,
        counted: count,
        contradicted: count.describe('Labelled in more than one way: the last label stands.'),
        unreadable: count.describe('Of a label that names no class, or is no number.'),
        unseen: count.describe('Whose answer is not kept whole.'),
        late: count,
        early: count,
      }),
    }),
    estimate: estimate.nullable(),
  }),
)

export const getQuality = operation({
  ...{ name: 'getQuality', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/quality',
  summary: 'How good answers of a version are, window by window, by labels that came later',
  input: {
    ...named_,
    version: version.optional().describe('Default: that of the newest window.'),
    windows: z.coerce.number().int().min(1).max(100).default(20).describe('The newest ones.'),
  },
  output: z.object({ windows: z.array(windowQuality).describe('Newest first.') }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run({ loop, directory }, { name, version, windows }) {
    const endpoint = await directory.get(name)
    const [newest] = await loop.monitoring.windows({ endpoint: name, version, limit: 1 })
    return {
      windows: newest
        ? await loop.monitoring.quality(endpoint, { version: newest.version, windows })
        : [],
    }
  },
})

export const judgeAgain = operation({
  ...{ name: 'judgeAgain', tag, scope: 'write', method: 'POST' },
  path: '/api/endpoints/:name/monitoring/again',
  summary: 'Judge windows of the traffic of an endpoint again, with what came late',
  input: {
    ...named_,
    from: at
      .default(0)
      .describe('Only windows that end after this time, milliseconds since 1970. Default: all.'),
  },
  output: z.object({ windows: count.describe('That are judged again.') }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run({ loop, directory }, { name, from }, { author }) {
    await directory.get(name)
    return { windows: await loop.monitoring.again(name, { from, author }) }
  },
})
