/** The search for hyper-parameters: what a configuration may say of it. */

import type { Json } from '../core/records.ts'
import { z } from '../core/schema.ts'
import type { Range, SearchPlan } from '../core/study.ts'
import type { TaskOptions } from './tasks.ts'

const count = (largest: number) => z.int().min(1).max(largest)

const bounds = { low: z.number(), high: z.number() }
const inOrder = ({ low, high }: { low: number; high: number }) => low < high
const order = 'a low end below the high one'

const range = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('range'), ...bounds }).refine(inOrder, order),
    z
      .strictObject({ kind: z.literal('log'), ...bounds, low: z.number().positive() })
      .refine(inOrder, order),
    z.strictObject({ kind: z.literal('int'), low: z.int(), high: z.int() }).refine(inOrder, order),
    z.strictObject({
      kind: z.literal('choice'),
      values: z
        .array(z.json())
        .min(1)
        .max(1000)
        .refine(
          (values) => new Set(values.map((value) => JSON.stringify(value))).size === values.length,
          'values that differ',
        ),
    }),
  ],
  { error: 'range(low, high), logRange(low, high), int(low, high) or choice([…])' },
)

export const tuneSchema = z.strictObject({
  search: z.enum(['random', 'asha']).default('asha'),
  trials: count(10_000).default(16),
  parallel: count(1024).nullable().default(null),
  metric: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'the name of a metric, such as val_loss')
    .default('val_loss'),
  direction: z.enum(['minimize', 'maximize']).nullable().default(null),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  reductionFactor: z.int().min(2).max(100).default(3),
  epochs: count(10_000).default(1),
  ranges: z
    .record(
      z
        .string()
        .regex(/^(task|train)\.[A-Za-z0-9_]+$/, 'an option by its path, such as task.units'),
      range,
    )
    .refine((ranges) => Object.keys(ranges).length > 0, 'at least one range'),
})

export type TuneSchema = z.output<typeof tuneSchema>

/** The part of a recipe that a search changes. */
interface Tunable {
  readonly task: TaskOptions
  readonly train: { readonly epochs: number; readonly workers: number }
}

/** Metrics that are better when they are smaller. */
const losses = /(^|_)(loss|perplexity|rmse|mae|mse|error)$/

/** A plan with every default filled in. */
export const planOf = (tune: TuneSchema, { train }: Tunable): SearchPlan => ({
  search: tune.search,
  trials: tune.trials,
  metric: tune.metric,
  direction: tune.direction ?? (losses.test(tune.metric) ? 'minimize' : 'maximize'),
  seed: tune.seed,
  reductionFactor: tune.reductionFactor,
  minEpochs: Math.min(tune.epochs, train.epochs),
  maxEpochs: train.epochs,
  ranges: tune.ranges,
})

/** A recipe with other values: `{ 'task.units': 64 }` sets the task's `units`. */
export const withValues = <Recipe extends { readonly task: object; readonly train: object }>(
  recipe: Recipe,
  values: Readonly<Record<string, Json>>,
): Recipe => {
  const of = (part: string) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([path, value]) => {
        const [head, name = ''] = path.split('.')
        return head === part ? [[name, value]] : []
      }),
    )
  return {
    ...recipe,
    task: { ...recipe.task, ...of('task') },
    train: { ...recipe.train, ...of('train') },
  }
}

/** Values that show whether a range stays within what an option takes. */
export const samplesOf = (range: Range): readonly Json[] => {
  switch (range.kind) {
    case 'choice':
      return range.values
    case 'int':
      return [range.low, range.high]
    case 'range':
    case 'log': {
      // One that is no whole number, for options that take only those.
      const within = range.low + (range.high - range.low) * 0.618_034
      return [range.low, range.high, within]
    }
  }
}
