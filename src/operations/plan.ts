/** The limits of a rollout, as they are told and as they are given at run time. */
import { planFields, timeOf } from '../core/plan.ts'
import type { RolloutPlan } from '../core/rollout.ts'
import { z } from '../core/schema.ts'
import { count, named } from './schemas.ts'

const share = z.number().min(0).max(1)

const alpha = z.object({ errors: share, latency: share, quality: share })

/** Times: milliseconds. */
export const plan: z.ZodType<RolloutPlan> = named(
  'RolloutPlan',
  z.object({
    steps: z.array(share).readonly(),
    sticky: z
      .union([z.object({ header: z.string() }), z.object({ column: z.string() })])
      .nullable()
      .describe('What keeps a caller with one version; null: each question is drawn by itself.'),
    shadow: share.describe('Share of the questions that a shadow is asked as well.'),
    stepFor: count.describe('Milliseconds that each step lasts at least.'),
    leastTime: count.describe('Milliseconds that a candidate is watched before it is promoted.'),
    leastAnswers: count,
    leastLabels: count.describe('0: none are waited for.'),
    leastBad: count.describe('Bad answers of a candidate before it is returned.'),
    longest: count.describe('Milliseconds without a verdict after which it is undecided.'),
    alpha: alpha.describe('Chances at most that one is returned that is within the margin.'),
    promoteAlpha: share,
    margin: z.number().describe('How many times as often a candidate may fail, or be wrong.'),
    tolerance: z
      .number()
      .describe('How much longer than the 95th percentile of the stable version counts as slow.'),
    twice: z.number().describe('How many times as often a promoted candidate is bad at most.'),
    near: share.describe('Or how much more of its answers are bad at most.'),
    mostFailed: share.describe('Share of failed answers beyond which blue/green goes back.'),
  }),
)

const { answers, chance } = planFields
const time = timeOf(
  z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a number and ms, s, m, h or d'),
).optional()

/** Some of them, as a configuration has them. */
export const planGiven = z.strictObject({
  steps: planFields.steps.optional(),
  sticky: planFields.sticky.nullable().optional(),
  shadow: planFields.shadow.optional(),
  stepFor: time,
  leastTime: time,
  leastAnswers: answers.optional(),
  leastLabels: answers.optional(),
  leastBad: answers.optional(),
  longest: time,
  alpha: z
    .strictObject({
      errors: chance.optional(),
      latency: chance.optional(),
      quality: chance.optional(),
    })
    .optional(),
  promoteAlpha: chance.optional(),
  margin: planFields.times.optional(),
  tolerance: planFields.tolerance.optional(),
  twice: planFields.twice.optional(),
  near: planFields.share.optional(),
  mostFailed: planFields.share.optional(),
})
