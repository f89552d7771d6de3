/** What a configuration may say of the search for hyper-parameters. */
import { z } from '../../core/schema.ts'
import { count, metricName, seed } from './field.ts'

const json = z.json().meta({ id: 'Json', description: 'Any value of JSON.' })

const low = { description: 'Lowest value.', unit: 'that of the option' }
const high = { description: 'Highest value.', unit: 'that of the option' }
const bounds = {
  low: z.number().meta({ ...low, examples: [0] }),
  high: z.number().meta({ ...high, examples: [0.5] }),
}
const inOrder = ({ low, high }: { low: number; high: number }) => low < high
const order = 'a low end below the high one'

const range = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({ kind: z.literal('range'), ...bounds })
      .refine(inOrder, order)
      .meta({ id: 'range', description: 'Any number, all alike.' }),
    z
      .strictObject({
        kind: z.literal('log'),
        low: z
          .number()
          .positive()
          .meta({ ...low, examples: [0.0001] }),
        high: z.number().meta({ ...high, examples: [0.01] }),
      })
      .refine(inOrder, order)
      .meta({ id: 'logRange', description: 'Any number, all orders of magnitude alike.' }),
    z
      .strictObject({
        kind: z.literal('int'),
        low: z.int().meta({ ...low, examples: [16] }),
        high: z.int().meta({ ...high, examples: [64] }),
      })
      .refine(inOrder, order)
      .meta({ id: 'int', description: 'Any whole number, both ends among them.' }),
    z
      .strictObject({
        kind: z.literal('choice'),
        values: z
          .array(json)
          .min(1)
          .max(1000)
          .refine(
            (values) =>
              new Set(values.map((value) => JSON.stringify(value))).size === values.length,
            'values that differ',
          )
          .meta({
            description: 'The values: numbers, names, lists, `null`; no two alike.',
            unit: 'that of the option',
            uniqueItems: true,
            examples: [[64, 100, 128]],
          }),
      })
      .meta({ id: 'choice', description: 'One of a few.' }),
  ],
  { error: 'range(low, high), logRange(low, high), int(low, high) or choice([…])' },
)

export const tuneSchema = z
  .strictObject({
    search: z
      .enum(['random', 'asha'])
      .default('asha')
      .meta({
        description:
          '`asha`: successive halving, in which a trial goes on only while it is among the best. `random`: every trial in full.',
        examples: ['random'],
      }),
    trials: count(10_000)
      .default(16)
      .meta({ description: 'Trials at most.', unit: 'trials', examples: [32] }),
    parallel: count(1024)
      .nullable()
      .default(null)
      .meta({
        description: 'Trials that train at a time.',
        unit: 'trials',
        otherwise: 'the cores, divided by `train.workers`',
        examples: [2],
      }),
    metric: metricName.default('val_loss').meta({
      description: 'Metric of the validation rows that trials are ranked by.',
      examples: ['top5'],
    }),
    direction: z
      .enum(['minimize', 'maximize'])
      .nullable()
      .default(null)
      .meta({
        description: 'Which value is better.',
        otherwise: '`minimize` for losses and errors, `maximize` for all else',
        examples: ['maximize'],
      }),
    seed: seed.default(1).meta({
      description: 'Seed of the drawn values.',
      unit: 'any number',
      examples: [7],
    }),
    reductionFactor: z
      .int()
      .min(2)
      .max(100)
      .default(3)
      .meta({
        description:
          'With `asha`: of so many trials at a rung one goes on, for so many times the epochs.',
        unit: 'trials',
        examples: [4],
      }),
    epochs: count(10_000)
      .default(1)
      .meta({
        description: 'With `asha`: epochs of the first rung; the last one is `train.epochs`.',
        unit: 'epochs',
        examples: [2],
      }),
    ranges: z
      .record(
        z
          .string()
          .regex(/^(task|train)\.[A-Za-z0-9_]+$/, 'an option by its path, such as task.units')
          .meta({ form: 'path of an option, `task.…` or `train.…`' }),
        range,
      )
      .refine((ranges) => Object.keys(ranges).length > 0, 'at least one range')
      .meta({
        description:
          'What each option may be, by its path. All others are as the model has them; how long, on which rows and on what a trial trains stays.',
        minProperties: 1,
        examples: [{ 'task.units': { kind: 'choice', values: [64, 128] } }],
      }),
  })
  .meta({
    id: 'Tune',
    description:
      'A search for better options: trials with drawn values, ranked by a metric of the validation rows.',
  })
