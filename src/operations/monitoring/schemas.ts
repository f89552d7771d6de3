/** What is told of the traffic of endpoints, as schemas. */
import {
  driftPatterns,
  type FeatureDrift,
  type MonitorWindow,
  type WindowQuality,
} from '../../core/monitor.ts'
import { type EstimatedQuality, type QualityFigure, supposed } from '../../core/quality.ts'
import { z } from '../../core/schema.ts'
import type { MonitorBrief, WindowBrief } from '../contract.ts'
import { count, named, time } from '../schemas.ts'

const share = z.number().min(0).max(1)
export const states = ['steady', 'hint', 'alarm', 'unmeasured'] as const
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

export const monitorWindow: z.ZodType<MonitorWindow> = named(
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

export const brief: z.ZodType<WindowBrief> = named(
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

export const monitor: z.ZodType<MonitorBrief> = named(
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

export const windowQuality: z.ZodType<WindowQuality> = named(
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
