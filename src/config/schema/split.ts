/** What a configuration may say of how a data set is split, and how long its versions stay. */
import { z } from '../../core/schema.ts'
import { count } from './field.ts'

export const column = z.string().min(1)

export const byContent = z
  .strictObject({
    by: z
      .literal('content')
      .meta({ description: 'A row is told by what it says.', examples: ['content'] }),
    stratify: z
      .boolean()
      .default(false)
      .meta({
        description: 'Whether each class gives the same share of its rows.',
        examples: [true],
      }),
  })
  .meta({
    id: 'SplitByContent',
    description: 'Which side a row is on follows from what it says, so that it never changes.',
  })

export const splitSchema = z.discriminatedUnion('by', [
  byContent,
  z
    .strictObject({
      by: z.literal('key').meta({ description: 'A row is told by its key.', examples: ['key'] }),
      column: column.meta({
        description: 'Column whose rows of the same value stay together.',
        examples: ['customer'],
      }),
    })
    .meta({
      id: 'SplitByKey',
      description: 'All rows of a key are on one side; one without it goes by content.',
    }),
  z
    .strictObject({
      by: z.literal('time').meta({ description: 'A row is told by its time.', examples: ['time'] }),
      column: column.meta({
        description:
          'Column with numbers, or dates and times of ISO 8601; UTC where none says its zone.',
        examples: ['when'],
      }),
      from: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .meta({
          description: 'Rows from this moment on are set aside.',
          otherwise: 'where the newest share of the rows begins when it is first trained; it stays',
          examples: ['2026-01-01'],
        }),
    })
    .meta({ id: 'SplitByTime', description: 'The newest rows are set aside.' }),
])

export const keepVersionsSchema = z
  .strictObject({
    versions: count(1_000_000)
      .default(20)
      .meta({ description: 'The newest that stay.', unit: 'versions', examples: [100] }),
    days: z
      .number()
      .min(0)
      .max(36_500)
      .default(7)
      .meta({ description: 'Everything younger stays.', unit: 'days', examples: [30] }),
  })
  .meta({
    id: 'KeepVersions',
    description: 'How many versions of a data set stay. What a model version needs always does.',
  })
