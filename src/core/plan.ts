/** What the limits of a rollout may be: the same in a configuration and at run time. */
import { milliseconds } from './duration.ts'
import type { Policy, RolloutPlan } from './rollout.ts'
import { z } from './schema.ts'

const share = z.number().min(0).max(1)
const chance = z.number().min(0.0001).max(0.2)
const answers = z.int().min(0).max(1_000_000_000)

/** A text such as 30s, 5m, 1h, as milliseconds. */
export const timeOf = <Text extends z.ZodType<string>>(text: Text) =>
  text.transform(milliseconds).refine((value) => value <= 30 * 86_400_000, 'up to 30d')

const header = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'the name of a header')
  .transform((name) => name.toLowerCase())

/** Those that are no times. */
export const planFields = {
  steps: z
    .array(z.number().min(0.001).max(0.95))
    .min(1)
    .max(20)
    .refine(
      (steps) => steps.every((step, at) => at === 0 || step > Number(steps[at - 1])),
      'shares that grow',
    ),
  sticky: z.union([
    z.strictObject({ header }),
    z.strictObject({ column: z.string().min(1).max(1000) }),
  ]),
  shadow: share.refine((value) => value > 0, 'more than 0'),
  answers,
  chance,
  times: z.number().min(1).max(10),
  tolerance: z.number().min(0).max(10),
  twice: z.number().min(1.2).max(100),
  share,
}

const judged: readonly Policy[] = ['canary', 'shadow', 'shadow then canary']
const stepped: readonly Policy[] = ['canary', 'shadow then canary']
const all: readonly Policy[] = ['blue/green', ...judged]

/** Policies that honour a field, where not all but `at once` do. */
const onlyOf: Partial<Record<string, readonly Policy[]>> = {
  steps: stepped,
  sticky: stepped,
  stepFor: stepped,
  tolerance: stepped,
  shadow: ['shadow', 'shadow then canary'],
  mostFailed: ['blue/green'],
  margin: judged,
  twice: judged,
  near: judged,
  promoteAlpha: judged,
} satisfies Partial<Record<keyof RolloutPlan, readonly Policy[]>>

/** Policies by which a field counts. */
export const honoursOf = (field: string): readonly Policy[] => onlyOf[field] ?? all
