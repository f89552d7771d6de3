/** What a configuration may say of batches. */
import { z } from '../../core/schema.ts'
import { name, path, schedule } from './field.ts'
import { column } from './split.ts'

export const batchSchema = z
  .strictObject({
    model: name.meta({
      description:
        'Whose champion answers: one of `models`, or one that was registered from elsewhere.',
      examples: ['churn'],
    }),
    from: path.meta({
      description: 'The file whose rows are answered.',
      examples: ['customers.csv'],
    }),
    to: path
      .regex(/\{time\}.*\.(csv|jsonl)$/, 'a path with {time} in it that ends in .csv or .jsonl')
      .meta({
        description:
          'Where the answers go. `{time}` becomes the moment at which it begins, in UTC: 2026-05-01T060000Z.',
        form: 'a path with `{time}`, which ends in .csv or .jsonl',
        examples: ['answers/{time}.csv'],
      }),
    schedule: schedule.meta({
      description: 'How often it is answered, counted from the last time.',
      examples: [{ kind: 'every', interval: '1d' }],
    }),
    column: column
      .nullable()
      .default(null)
      .meta({
        description: 'Column that has the texts, for a model of texts.',
        otherwise: 'the only one',
        examples: ['text'],
      }),
    top: z
      .int()
      .min(1)
      .max(10)
      .default(5)
      .meta({
        description: 'Words or classes of each answer, in JSON lines.',
        unit: 'answers',
        examples: [3],
      }),
    log: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Whether the answers are kept in the inference log, by the rules of the model.',
        examples: [false],
      }),
  })
  .meta({ id: 'Batch', description: 'A file that is answered on a schedule.' })

export type BatchSchema = z.output<typeof batchSchema>
