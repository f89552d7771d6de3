import { z } from '../core/schema.ts'
import { model, version } from './fields.ts'
import { operation } from './operation.ts'
import { count, dataset, named } from './schemas.ts'
import { onData } from './things.ts'

const moments = {
  ...{ count, min: z.number(), max: z.number(), mean: z.number() },
  whole: z.boolean().describe('Whether all are whole numbers.'),
}

export const numberDescription = z.object({
  ...moments,
  deviation: z.number(),
  quantiles: z
    .array(z.number())
    .readonly()
    .describe('At 0.01, 0.05, 0.25, 0.5, 0.75, 0.95 and 0.99; none without numbers.'),
  quantileError: z.number().describe('By how much at most the share of a quantile is wrong.'),
  histogram: z
    .array(count)
    .readonly()
    .describe('Numbers in each of 20 intervals, from the least to the largest.'),
})

export const type = z.enum(['number', 'category', 'boolean', 'date', 'text', 'identifier'])
const top = z.array(z.tuple([z.string(), count]).readonly()).readonly()

const column = named(
  'ColumnDescription',
  z.object({
    ...{ name: z.string(), type },
    missing: count,
    invalid: count.describe('Values that are not of the type.'),
    distinct: count,
    distinctError: z.number().describe('Its relative standard error; 0 where it was counted.'),
    top: top.describe('The most frequent values and how often they occur.'),
    slack: count.describe('By how much at most those counts are too low.'),
    number: numberDescription
      .nullable()
      .describe('Of numbers, and of dates in seconds since 1970.'),
    length: numberDescription.nullable().describe('Characters of texts.'),
    words: z
      .object({ tokens: count, vocabulary: count, vocabularyError: z.number(), top })
      .nullable()
      .describe('Of texts.'),
  }),
)

const profile = named(
  'DataDescription',
  z.object({
    rows: count,
    columns: z.array(column).readonly(),
    others: z
      .object({
        columns: count,
        types: z.partialRecord(type, count),
        missing: count,
        number: z.object({ ...moments, squares: z.number() }).nullable(),
      })
      .nullable()
      .describe('Columns that are told of together, as there are too many.'),
    correlations: z
      .object({
        columns: z.array(z.string()).readonly(),
        rows: count,
        values: z.array(z.number()).readonly(),
      })
      .nullable()
      .describe('Of each numeric column with those before it.'),
    associations: z
      .array(
        z.object({
          label: z.string(),
          rows: count.describe('Rows that were looked at, a sample.'),
          of: count.describe('Rows that there were then.'),
          columns: z
            .array(z.object({ name: z.string(), told: z.number() }))
            .readonly()
            .describe(
              'The strongest first, 20 at most. told: what the column alone tells of the label beyond chance, mutual information of the entropy that there is, 0 to 1.',
            ),
        }),
      )
      .readonly()
      .describe('Of each label of the models that learn from the data set.'),
    pictures: z
      .array(
        z.object({
          column: z.string(),
          rows: count.describe('Pictures that were looked at, a sample.'),
          of: count.describe('Rows that there were then.'),
          size: numberDescription.describe('Values of a picture: its pixels by channels.'),
          brightness: numberDescription.describe('Mean of the values, 0 black to 1 white.'),
          ink: numberDescription.describe(
            'Part of the values that are further than a quarter of the scale from the commonest one of the picture.',
          ),
        }),
      )
      .readonly()
      .describe('Of each column that a model of the data set reads as pictures.'),
    bytes: count.describe('Size of the profile.'),
  }),
)

export const showData = operation({
  name: 'showData',
  summary: 'What a data set version holds: types, missing, distinct, quantiles, frequent values',
  tag: 'Data',
  scope: 'readData',
  method: 'GET',
  path: '/api/data/:set/profile',
  input: {
    set: model,
    version: version.optional().describe('Number of the version. Default: the newest.'),
  },
  on: ({ set }, world) => onData(world, set),
  output: z.object({ dataset, profile }),
  refuses: ['not_found', 'bad_data', 'corrupt', 'storage'],
  run: ({ loop }, { set, version }) => loop.describeData(set, version),
})
