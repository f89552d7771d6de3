/** What a configuration may demand of a data set before anything learns from it. */
import { z } from '../../core/schema.ts'
import { count, functionInJson } from './field.ts'
import { patternProblem } from './pattern.ts'

const column = z
  .string()
  .min(1)
  .max(1000)
  .meta({ description: 'The column, or that of `lines`.', examples: ['age'] })

const common = {
  severity: z
    .enum(['block', 'warn'])
    .default('block')
    .meta({
      description:
        '`block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is told.',
      examples: ['warn'],
    }),
  why: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .meta({
      description: 'What people should know of it; the report repeats it.',
      otherwise: 'nothing is said',
      examples: ['Nobody is older.'],
    }),
}

const part = (description: string, otherwise: number) =>
  z
    .number()
    .min(0)
    .max(1)
    .default(otherwise)
    .meta({ description, unit: 'share', examples: [0.01] })

const share = part('Part of the rows that may fail.', 0)

const bound = (description: string, example: number) =>
  z
    .number()
    .nullable()
    .default(null)
    .meta({ description, unit: 'that of the column', otherwise: 'any', examples: [example] })

const names = (description: string, examples: readonly string[]) =>
  z
    .array(column)
    .min(1)
    .max(10_000)
    .meta({ description, examples: [[...examples]] })

const inOrder = ({ least, most }: { least: number | null; most: number | null }) =>
  least === null || most === null || least <= most
const order = 'a least value that is not above the most one'

const ruleName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: 'What it says, for people.', examples: ['adults have an income'] })

const rowChecks = [
  z
    .strictObject({
      kind: z.literal('between'),
      column,
      least: bound('Least number.', 0),
      most: bound('Largest number.', 120),
      share,
      ...common,
    })
    .refine(({ least, most }) => least !== null || most !== null, 'least, most or both')
    .refine(inOrder, order)
    .meta({
      id: 'BetweenCheck',
      description: 'Values are numbers, and not too small or too large.',
    }),
  z
    .strictObject({
      kind: z.literal('set'),
      column,
      values: z
        .array(z.string().max(1000))
        .min(1)
        .max(10_000)
        .meta({ description: 'The texts that may stand there.', examples: [['yes', 'no']] }),
      share,
      ...common,
    })
    .meta({ id: 'SetCheck', description: 'Values are some of a few.' }),
  z
    .strictObject({
      kind: z.literal('pattern'),
      column,
      pattern: z
        .string()
        .min(1)
        .max(1000)
        .refine((text) => patternProblem(text) === null, {
          error: ({ input }) => patternProblem(`${input}`) ?? '',
        })
        .meta({
          description:
            'Regular expression that all of the text fits, in the syntax of RE2: nothing that looks ahead or back.',
          form: 'regular expression',
          examples: ['[0-9]{4}-[0-9]{2}'],
        }),
      share,
      ...common,
    })
    .meta({ id: 'PatternCheck', description: 'Values fit a pattern.' }),
  z
    .strictObject({
      kind: z.literal('length'),
      column,
      least: z
        .int()
        .min(0)
        .max(100_000_000)
        .default(0)
        .meta({ description: 'Least characters.', unit: 'characters', examples: [3] }),
      most: count(100_000_000)
        .nullable()
        .default(null)
        .meta({
          description: 'Most characters.',
          unit: 'characters',
          otherwise: 'any',
          examples: [500],
        }),
      share,
      ...common,
    })
    .refine(inOrder, order)
    .meta({ id: 'LengthCheck', description: 'Texts are neither too short nor too long.' }),
  z
    .strictObject({ kind: z.literal('missing'), column, share, ...common })
    .meta({ id: 'MissingCheck', description: 'Values are there.' }),
  z
    .strictObject({
      kind: z.literal('rule'),
      name: ruleName,
      sql: z
        .string()
        .trim()
        .min(1)
        .max(10_000)
        .meta({
          description:
            "Condition in DuckDB's SQL over the columns of a row; a row for which it is unknown passes.",
          examples: ['age < 18 or income is not null'],
        }),
      share,
      ...common,
    })
    .meta({ id: 'RuleCheck', description: 'A rule of your own, as a condition of each row.' }),
  z
    .strictObject({
      kind: z.literal('function'),
      name: ruleName,
      test: z
        .custom<(record: Readonly<Record<string, string>>) => boolean>(
          (value) => typeof value === 'function',
          'a function that says whether a record is as it should be',
        )
        .meta({
          ...functionInJson,
          description:
            'Says of a record, its fields as texts, whether it is as it should be; of a line, as `{ [column]: text }`.',
          examples: [(record: Readonly<Record<string, string>>) => record['age'] !== '0'],
        }),
      share,
      ...common,
    })
    .meta({ id: 'FunctionCheck', description: 'A rule of your own, as a function of each row.' }),
] as const

const wholeChecks = [
  z
    .strictObject({
      kind: z.literal('columns'),
      names: names('Columns that have to be there.', ['age', 'churn']),
      only: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether there may be no others.', examples: [true] }),
      ...common,
    })
    .meta({ id: 'ColumnsCheck', description: 'Columns are there.' }),
  z
    .strictObject({
      kind: z.literal('rows'),
      least: count(1_000_000_000_000)
        .default(1)
        .meta({ description: 'Fewest rows.', unit: 'rows', examples: [1000] }),
      most: count(1_000_000_000_000)
        .nullable()
        .default(null)
        .meta({ description: 'Most rows.', unit: 'rows', otherwise: 'any', examples: [1_000_000] }),
      ...common,
    })
    .refine(inOrder, order)
    .meta({ id: 'RowsCheck', description: 'There are rows enough, and not too many.' }),
  z
    .strictObject({
      kind: z.literal('unique'),
      columns: names('Columns that no two rows have the same values of.', ['customer', 'month']),
      ...common,
    })
    .meta({ id: 'UniqueCheck', description: 'No two rows have the same values.' }),
  z
    .strictObject({
      kind: z.literal('duplicates'),
      share: part('Part of the rows that may stand there once more.', 0),
      ...common,
    })
    .meta({ id: 'DuplicatesCheck', description: 'Few rows are the same as another one.' }),
  z
    .strictObject({
      kind: z.literal('outliers'),
      column,
      beyond: z
        .number()
        .positive()
        .default(3)
        .meta({
          description: 'How far beyond the quartiles a value is an outlier.',
          unit: 'distances between the quartiles',
          examples: [1.5],
        }),
      share: part('Part of the values that may lie there.', 0.01),
      ...common,
    })
    .meta({ id: 'OutliersCheck', description: 'Few numbers lie far from all others.' }),
  z
    .strictObject({
      kind: z.literal('correlation'),
      columns: z
        .tuple([column, column])
        .meta({ description: 'Two columns of numbers.', examples: [['tenure', 'charges']] }),
      least: z
        .number()
        .min(-1)
        .max(1)
        .default(-1)
        .meta({ description: 'Least correlation.', unit: 'correlation', examples: [0.2] }),
      most: z
        .number()
        .min(-1)
        .max(1)
        .default(1)
        .meta({ description: 'Largest correlation.', unit: 'correlation', examples: [0.95] }),
      ...common,
    })
    .refine(inOrder, order)
    .meta({ id: 'CorrelationCheck', description: 'Two columns go together as they should.' }),
  z
    .strictObject({
      kind: z.literal('balance'),
      column: column.meta({ description: 'Column with the class.', examples: ['churn'] }),
      least: part('Least part of the rows that each class has.', 0.01),
      ...common,
    })
    .meta({ id: 'BalanceCheck', description: 'No class is too rare.' }),
  z
    .strictObject({
      kind: z.literal('leakage'),
      label: column.meta({ description: 'Column with the label.', examples: ['churn'] }),
      most: part(
        'Part of the rows, none of which it was learnt from, in which one other column may tell the label.',
        0.99,
      ),
      ...common,
    })
    .meta({ id: 'LeakageCheck', description: 'No other column gives the label away.' }),
  z
    .strictObject({
      kind: z.literal('overlap'),
      columns: names('Columns whose values no row may have on both sides.', ['customer'])
        .nullable()
        .default(null)
        .meta({
          description: 'Columns whose values no row may have on both sides.',
          otherwise: 'all: no row stands on both',
          examples: [['customer']],
        }),
      share: part('Part of the held-out rows that may be like a row that is learnt from.', 0),
      ...common,
    })
    .meta({
      id: 'OverlapCheck',
      description: 'No row is held out and learnt from as well, and no key.',
    }),
  z
    .strictObject({
      kind: z.literal('drift'),
      columns: names('Columns that are compared.', ['age', 'region'])
        .nullable()
        .default(null)
        .meta({
          description: 'Columns that are compared.',
          otherwise: 'all that both versions have, but for texts, identifiers and dates',
          examples: [['age', 'region']],
        }),
      statistic: z
        .enum(['psi', 'jensen-shannon', 'kolmogorov-smirnov'])
        .default('psi')
        .meta({
          description:
            'What a difference is measured in: the population stability index, the Jensen–Shannon distance, or the statistic of Kolmogorov and Smirnov (of categories the largest change of a share).',
          examples: ['jensen-shannon'],
        }),
      most: z
        .number()
        .positive()
        .default(0.2)
        .meta({
          description:
            'Largest difference; a column fails that is above it where chance does not explain it.',
          unit: 'that of the statistic',
          examples: [0.1],
        }),
      against: z
        .enum(['previous', 'first'])
        .default('previous')
        .meta({ description: 'The version that it is compared with.', examples: ['first'] }),
      ...common,
    })
    .meta({ id: 'DriftCheck', description: 'Columns are still as they were.' }),
] as const

const kinds =
  'a check: { kind: between | set | pattern | length | missing | rule | function | columns | rows | unique | duplicates | outliers | correlation | balance | leakage | overlap | drift, … }'

export const checksSchema = z
  .array(z.discriminatedUnion('kind', [...rowChecks, ...wholeChecks], { error: kinds }))
  .max(1000)
  .default([])
  .meta({
    description:
      'What its rows have to be before anything may learn from them: see docs/validation.md.',
    examples: [[{ kind: 'between', column: 'age', least: 0, most: 120 }]],
  })
