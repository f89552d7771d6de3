/** What a configuration may say of rows: where they lie, how new ones come in, what is asked of a model. */
import { z } from '../../core/schema.ts'
import type { Refill } from '../types.ts'
import { count, functionInJson, maxRows, name, path, schedule } from './field.ts'
import { byContent, column, keepVersionsSchema, splitSchema } from './split.ts'

const file = path.meta({
  description: 'CSV file with a header, absolute or relative to the project.',
  examples: ['sentences.csv'],
})

const mostRows = maxRows
  .nullable()
  .default(null)
  .meta({
    description: 'Only the first rows are learnt from; new ones come in at the head.',
    unit: 'rows',
    otherwise: 'all',
    examples: [6000],
  })

export const ingestSchema = z
  .strictObject({
    from: path
      .nullable()
      .default(null)
      .meta({
        description:
          'Text file with one new row a line (of records: a JSON object), absolute or relative to the project. Rows leave it as they are taken in.',
        otherwise: 'none, and rows come by calls alone',
        examples: ['new.txt'],
      }),
    writeBack: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether rows are also written at the head of the data file. Otherwise they stand before its rows in every data set version, and the file stays as it is.',
        examples: [true],
      }),
    batch: count(1_000_000)
      .default(20)
      .meta({ description: 'Rows taken in at a time.', unit: 'rows', examples: [100] }),
    refill: z
      .custom<Refill>((value) => typeof value === 'function', 'a function that gives rows')
      .meta(functionInJson)
      .nullable()
      .default(null)
      .meta({
        description: 'Makes new rows where fewer than `batch` wait.',
        otherwise: 'none, and an empty queue stays empty',
        examples: [async () => ['a new row', 'another one']],
      }),
    schedule: schedule
      .nullable()
      .default(null)
      .meta({
        description: 'How often rows are taken in.',
        otherwise: 'only by hand',
        examples: [{ kind: 'every', interval: '1h' }],
      }),
  })
  .meta({ id: 'Ingest', description: 'How new rows come in.' })

/** What of a source says the same of lines and records. */
const sharedFields = {
  maxRows: mostRows,
  ingest: ingestSchema
    .nullable()
    .default(null)
    .meta({
      description: 'How new rows come in.',
      otherwise: 'none do, or as its model says',
      examples: [{ from: 'new.txt', schedule: { kind: 'every', interval: '1h' } }],
    }),
  keep: keepVersionsSchema
    .nullable()
    .default(null)
    .meta({
      description: 'How many of its versions stay, and for how long.',
      otherwise: 'as `keep` of the configuration says',
      examples: [{ versions: 100, days: 30 }],
    }),
} as const

export const dataSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('lines'),
      file,
      column: z
        .string()
        .min(1)
        .default('text')
        .meta({ description: 'Column that holds the text.', examples: ['sentence'] }),
      ...sharedFields,
      split: byContent
        .nullable()
        .default(null)
        .meta({
          description: 'Which rows are set aside for validation.',
          otherwise: 'by content',
          examples: [{ by: 'content', stratify: true }],
        }),
    })
    .meta({ id: 'Lines', description: 'Rows of text from one column of a CSV file.' }),
  z
    .strictObject({
      kind: z.literal('records'),
      file: file.meta({ examples: ['customers.csv'] }),
      ...sharedFields,
      split: splitSchema
        .nullable()
        .default(null)
        .meta({
          description: 'Which rows are set aside for validation.',
          otherwise: 'by content',
          examples: [{ by: 'key', column: 'customer' }],
        }),
      subject: column
        .nullable()
        .default(null)
        .meta({
          description: 'Column that says whose a row is; `millrace data erase` goes by it.',
          otherwise: 'nobody can be erased',
          examples: ['customer'],
        }),
      mask: z
        .array(column)
        .default([])
        .meta({
          description:
            'Columns whose values are replaced by a salted hash before a row is kept: equal values stay equal. It holds for what is read from then on.',
          examples: [['email']],
        }),
    })
    .meta({
      id: 'Records',
      description: 'Every record of a CSV file with a header, all of its columns.',
    }),
])

export type SourceSchema = z.output<typeof dataSchema>

/** A data set by its name, or inline; what is wrong with either is told of its own fields. */
export const namedOrInline = z
  .unknown()
  .transform((given, context): string | SourceSchema => {
    const schema = typeof given === 'string' ? name : dataSchema
    const checked = schema.safeParse(given, { reportInput: true })
    if (checked.success) return checked.data
    for (const issue of checked.error.issues) context.issues.push(issue as z.core.$ZodRawIssue)
    return z.NEVER
  })
  .meta({ as: () => z.union([name, dataSchema]) })

export const evaluateSchema = z
  .strictObject({
    evalSet: path
      .nullable()
      .default(null)
      .meta({
        description:
          'JSON file of prompts and the words that may follow: `[{ "prompt": "i want", "accepted": ["to", "more"] }]`.',
        otherwise: 'none',
        examples: ['prompts.json'],
      }),
    schedule: schedule.default(60_000).meta({
      description: 'How often the prompts are put to the champion.',
      otherwise: "`every('60s')`",
      examples: [{ kind: 'every', interval: '5m' }],
    }),
    completions: path
      .nullable()
      .default(null)
      .meta({
        description: 'Text file of beginnings, one a line, that every version completes.',
        otherwise: 'none',
        examples: ['beginnings.txt'],
      }),
    words: count(100)
      .default(3)
      .meta({ description: 'Words that a completion adds.', unit: 'words', examples: [5] }),
  })
  .meta({ id: 'Evaluate', description: 'What is asked of every champion.' })
