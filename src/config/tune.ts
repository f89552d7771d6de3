/** The plan of a search for hyper-parameters, and what one value of it makes of a recipe. */

import type { Json } from '../core/records.ts'
import type { z } from '../core/schema.ts'
import type { Range, SearchPlan } from '../core/study.ts'
import type { tuneSchema } from './schema/tune.ts'
import type { TaskOptions } from './tasks.ts'

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
