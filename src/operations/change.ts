/** What has changed from one data set version to another, as it is answered. */
import { z } from '../core/schema.ts'
import type { Change } from '../loop/sets.ts'
import { numberDescription, type } from './profile.ts'
import { count, named } from './schemas.ts'

const both = <T extends z.ZodType>(of: T) => z.object({ from: of, to: of })
const share = z.number().min(0).max(1)

const drift = z.object({
  statistic: z
    .enum(['kolmogorov-smirnov', 'total-variation'])
    .describe('The first of numbers, dates and lengths, the other of categories.'),
  effectSize: share.describe('0 the same distribution, 1 nothing in common.'),
  error: z
    .number()
    .nullable()
    .describe('By how much at most it is wrong; null where it is at least what it says.'),
  pValue: z
    .number()
    .describe(
      'How often chance brings as much, were the rows of both drawn apart from each other.',
    ),
  stability: z
    .number()
    .nullable()
    .describe('Population stability index of categories; null below 500 values on a side.'),
})

const numbers = z.object({
  ...{ from: numberDescription, to: numberDescription, drift },
  min: z.number().describe('Where both histograms begin.'),
  max: z.number().describe('Where both histograms end.'),
})

const values = z.object({
  values: z
    .array(z.object({ value: z.string(), ...both(z.number().nullable()).shape }))
    .readonly()
    .describe(
      'Shares of the values that are there, the one that changed most first; null where it is not known.',
    ),
  drift,
})

const part = z.enum([
  ...(['type', 'missing', 'invalid', 'numbers', 'values', 'length', 'words', 'size'] as const),
  ...(['brightness', 'ink', 'distinct'] as const),
])

const column = named(
  'ColumnChange',
  z.object({
    ...{ name: z.string(), type: both(type) },
    missing: both(z.number()).describe('Shares of the rows.'),
    invalid: both(z.number()).describe('Shares of the rows with a value that is not of the type.'),
    ...{ distinct: both(count), distinctError: both(z.number()) },
    numbers: numbers.nullable().describe('Of numbers, and of dates in seconds since 1970.'),
    values: values.nullable().describe('Of categories and booleans.'),
    length: numbers.nullable().describe('Characters of texts.'),
    words: z
      .object({
        vocabulary: both(count),
        unknown: share.describe('Part of the later words that the earlier version does not have.'),
        isExact: z.boolean().describe('Whether it was counted, and not told from a sample.'),
      })
      .nullable()
      .describe('Of texts.'),
    looks: z
      .object({ size: numbers, brightness: numbers, ink: numbers })
      .nullable()
      .describe('Of pictures.'),
    size: share.describe('By how much the part changed that changed most.'),
    by: part.describe('That part.'),
  }),
)

const correlations = named(
  'CorrelationChanges',
  z.object({
    compared: count.describe('Pairs of numeric columns that both versions tell of.'),
    changed: count.describe('Those of them whose correlation differs by 0.005 or more.'),
    pairs: z
      .array(
        z.object({
          ...{ one: z.string(), other: z.string(), ...both(z.number()).shape },
          difference: z.number().describe('What it is later less what it was.'),
        }),
      )
      .readonly()
      .describe("Pearson's correlations, the 12 that changed most, of these the most first."),
  }),
)

export const change: z.ZodType<Change> = z.object({
  added: count
    .nullable()
    .describe('Rows that only the later one has; null where the rows of a version are gone.'),
  gone: count.nullable().describe('Rows that only the earlier one has.'),
  ...{ columnsAdded: z.array(z.string()), columnsGone: z.array(z.string()) },
  statistics: z
    .object({
      columns: z
        .array(column)
        .readonly()
        .describe('Columns of both that changed, the one that changed most first.'),
      alike: z.array(z.string()).readonly().describe('Columns whose figures are all the same.'),
      others: count.describe('Columns that are told of together, and not compared.'),
      correlations: correlations
        .nullable()
        .describe('Null where no two columns of both are numeric.'),
    })
    .nullable()
    .describe('By the profiles of both; null where one has none.'),
  unprofiled: z
    .array(z.int())
    .describe('Versions without a profile: whoever asks for it has it made.'),
})
