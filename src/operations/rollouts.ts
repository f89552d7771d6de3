/** How versions take over at endpoints, as it is told and as it is done by hand. */
import { mayDo } from '../core/access.ts'
import {
  isUnderWay,
  measures,
  phases,
  policies,
  type Rollout,
  type RolloutPoint,
  rolloutVerdicts,
} from '../core/rollout.ts'
import { z } from '../core/schema.ts'
import { recount } from '../loop/rollouts/recount.ts'
import { evidenceOf } from '../rollout/evidence.ts'
import { waitedFor } from '../rollout/machine.ts'
import type { RolloutView } from './contract.ts'
import { id, limit, version } from './fields.ts'
import { operation } from './operation.ts'
import { plan } from './plan.ts'
import { count, named, time } from './schemas.ts'
import { onEndpoint, onStable } from './things.ts'
import type { World } from './world.ts'

const share = z.number().min(0).max(1)

const seen = z.object({ answers: count, bad: count })
const both = z.object({ stable: seen, candidate: seen })

const byMeasure = <Schema extends z.ZodType>(of: Schema) =>
  z.object({ errors: of, latency: of, quality: of })

const finding = z.object({
  stable: seen,
  candidate: seen,
  back: z.number().describe('Evidence that the candidate is worse than it may be.'),
  enough: z.number().describe('Evidence with which it is returned.'),
  on: z.number().describe('Evidence that it is good enough.'),
  enoughOn: z.number().describe('Evidence with which it may be promoted.'),
})

const rolloutView: z.ZodType<RolloutView> = named(
  'Rollout',
  z.object({
    id: z.string(),
    endpoint: z.string(),
    model: z.string(),
    stable: z.int().describe('Version that answered when it began.'),
    candidate: z.int().describe('Version that is to take over.'),
    policy: z.enum(policies),
    plan,
    phase: z.enum(phases),
    step: count.describe('Which of the shares, from 0.'),
    weight: share.describe('Share of the questions that go to the candidate.'),
    shadow: share.describe('Share that it is asked beside.'),
    verdict: z.enum(rolloutVerdicts).nullable(),
    reason: z.string(),
    waits: z.string().nullable().describe('What it waits for; null where it has its verdict.'),
    undecided: z
      .string()
      .nullable()
      .describe('Why no verdict can be had; null while one may come.'),
    unread: z
      .string()
      .nullable()
      .optional()
      .describe('What the candidate could not read that it was asked; it counts for nothing.'),
    watchedMs: count,
    findings: byMeasure(finding),
    author: z.string(),
    createdAt: time,
    changedAt: time,
    endedAt: time.nullable(),
    generation: count,
  }),
)

const point: z.ZodType<RolloutPoint> = z.object({
  from: time,
  to: time,
  labelsTo: count.describe('Labels up to this place were looked at.'),
  phase: z.enum(phases),
  step: count,
  weight: share,
  slowMs: z.number().nullable().describe('Milliseconds beyond which an answer counted as slow.'),
  looks: count
    .optional()
    .describe('Looks of long ago that became this one; `slowMs` is that of the last. Default 1.'),
  counts: byMeasure(both).describe('What was new.'),
  back: byMeasure(z.number()),
  on: byMeasure(z.number()),
})

export const viewRollout = (rollout: Rollout): RolloutView => {
  const {
    evidence,
    phaseMs: _,
    readTo: __,
    labelsTo: ___,
    labelsFrom: ____,
    slowMs: _____,
    ...told
  } = rollout
  const findings = Object.fromEntries(
    measures.map((measure) => {
      const { stable, candidate, back, on } = evidence[measure]
      return [
        measure,
        {
          ...{ stable, candidate, back: evidenceOf(back), on: evidenceOf(on) },
          enough: 1 / rollout.plan.alpha[measure],
          enoughOn: 1 / rollout.plan.promoteAlpha,
        },
      ]
    }),
  ) as unknown as RolloutView['findings']
  return { ...told, findings, waits: isUnderWay(rollout) ? waitedFor(rollout) : null }
}

const tag = 'Rollouts'

export const listRollouts = operation({
  ...{ name: 'listRollouts', tag, scope: 'read', method: 'GET', path: '/api/rollouts' },
  summary: 'How versions took over, or were returned, newest first',
  input: {
    endpoint: id.optional().describe('Only at this endpoint.'),
    model: id.optional().describe('Only of this model.'),
    open: z.enum(['yes', 'no']).default('no').describe('yes: only those that have not ended.'),
    last: z.enum(['yes', 'no']).default('no').describe('yes: only the last one of each endpoint.'),
    before: z.string().max(100).optional().describe('Only before this one, by its id.'),
    limit: limit(200, 50),
  },
  output: z.object({ rollouts: z.array(rolloutView) }),
  refuses: ['not_found'],
  on: ({ endpoint }) => (endpoint === undefined ? { kind: 'any' } : onEndpoint(endpoint)),
  async run({ registry }, { open, last, ...filter }, { principal }) {
    const seen: Rollout[] = []
    // Read on where others stand between, so that a page is only short at the end.
    for (let { before } = filter; ; ) {
      const asked = { ...filter, before, open: open === 'yes', last: last === 'yes' }
      const page = await registry.rollouts.list(asked)
      seen.push(...page.filter(({ endpoint }) => mayDo(principal, 'read', onEndpoint(endpoint))))
      before = page.at(-1)?.id
      if (page.length < filter.limit || seen.length >= filter.limit) break
    }
    return { rollouts: seen.slice(0, filter.limit).map(viewRollout) }
  },
})

export const getRollout = operation({
  ...{ name: 'getRollout', tag, scope: 'read', method: 'GET', path: '/api/rollouts/:id' },
  summary: 'A rollout with what was seen, and how the evidence went',
  input: { id },
  output: z.object({ rollout: rolloutView, points: z.array(point).describe('Oldest first.') }),
  refuses: ['not_found'],
  on: async ({ id }, { registry }) => onEndpoint((await registry.rollouts.get(id)).endpoint),
  run: async ({ registry }, { id }) => ({
    rollout: viewRollout(await registry.rollouts.get(id)),
    points: await registry.rollouts.points(id),
  }),
})

const counted = z.object({
  from: time,
  to: time,
  measure: z.enum(measures),
  kept: both,
  now: both,
})

export const recountRollout = operation({
  name: 'recountRollout',
  tag,
  scope: 'read',
  method: 'GET',
  path: '/api/rollouts/:id/recount',
  summary: 'Count again, from the log, what a rollout was judged by',
  input: {
    id,
    seconds: z
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(60)
      .describe('After so many it stops, and tells what it has counted by then.'),
  },
  output: z.object({
    looks: count.describe('Looks at the log that were counted again, the first ones.'),
    of: count.describe('Looks there are; more than `looks` where the time was over before.'),
    changed: z
      .array(counted)
      .readonly()
      .describe(
        'Looks whose counts differ: records came late, were erased, or are no longer kept. Of looks of long ago that became one, slow answers are not compared.',
      ),
    back: byMeasure(z.number()).describe('Evidence as the log has it now.'),
    on: byMeasure(z.number()),
  }),
  refuses: ['not_found'],
  on: async ({ id }, { registry }) => onEndpoint((await registry.rollouts.get(id)).endpoint),
  run: async ({ registry, requests }, { id, seconds }, { signal, progress }) =>
    recount(await registry.rollouts.get(id), await registry.rollouts.points(id), requests, {
      ...{ within: seconds * 1000, signal },
      ...(progress && { progress }),
    }),
})

const changes = {
  tag,
  scope: 'write',
  method: 'POST',
  output: z.object({ rollout: rolloutView, dryRun: z.boolean() }),
} as const

const dryRun = z.boolean().default(false).describe('Only tells what would come of it.')

export const beginRollout = operation({
  ...changes,
  name: 'beginRollout',
  summary: 'Let a version take over at an endpoint by its policy',
  path: '/api/endpoints/:name/rollout',
  on: ({ name }, world) => onStable(world, name),
  input: {
    name: id,
    version,
    force: z.boolean().default(false).describe('Also one that did not pass its gate.'),
  },
  refuses: ['not_found', 'conflict', 'gate_failed', 'corrupt'],
  run: async (world, { name, version, force }, { author }) => {
    const endpoint = await world.directory.get(name)
    const how = { author, force, labelsTo: world.requests.lastLabel() }
    const rollout = await world.loop.beginRollout(endpoint, version, how)
    return { rollout: viewRollout(rollout), dryRun: false }
  },
})

const ending = (verdict: 'promoted' | 'returned') => ({
  input: { name: id, dryRun },
  refuses: ['not_found', 'conflict', 'corrupt'] as const,
  run: async (
    { directory, loop }: World,
    { name, dryRun }: { readonly name: string; readonly dryRun: boolean },
    { author }: { readonly author: string },
  ) => {
    const endpoint = await directory.get(name)
    const rollout = await loop.endRollout(endpoint.name, verdict, { author, dryRun })
    return { rollout: viewRollout(rollout), dryRun }
  },
})

export const promoteRollout = operation({
  ...changes,
  ...ending('promoted'),
  name: 'promoteRollout',
  summary: 'Promote the candidate of an endpoint now, whatever the evidence says',
  path: '/api/endpoints/:name/rollout/promote',
  on: ({ name }, world) => onStable(world, name),
})

export const returnRollout = operation({
  ...changes,
  ...ending('returned'),
  name: 'returnRollout',
  summary: 'Return the candidate of an endpoint: all questions go to the stable version',
  path: '/api/endpoints/:name/rollout/return',
  on: ({ name }) => onEndpoint(name),
})
