/** What a configuration may say of rows: where they lie, how new ones come in, what is asked of a model. */

import { dateForms } from '../../columns/date.ts'
import { dateParts } from '../../columns/parts.ts'
import { declaredTypes } from '../../columns/schema.ts'
import { z } from '../../core/schema.ts'
import type { Refill } from '../origins.ts'
import { checksSchema } from './checks.ts'
import { count, functionInJson, maxRows, name, path, schedule } from './field.ts'
import { imagesSchema } from './images.ts'
import { isReadable, queryFields, readingFields, refuseAddress } from './reading.ts'
import { byContent, column, keepVersionsSchema, splitSchema } from './split.ts'

const file = path
  .refine(isReadable, 'a path, or an address that begins with https://, http:// or s3://')
  .meta({
    description:
      'A file, a folder, or all files that `*` and `?` in the last part of its path fit, absolute or relative to the project; or an address: `https://`, `http://`, `s3://`. CSV, TSV, JSON lines, Parquet or text, also packed by gzip.',
    form: 'path or address',
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

const parts = z
  .array(z.enum(dateParts))
  .min(1)
  .readonly()
  .refine((given) => new Set(given).size === given.length, 'each part once')

const columnSchema = z
  .strictObject({
    type: z.enum(declaredTypes).meta({
      description:
        'What the values of the column are; `gone` for one that may be missing from now on.',
      examples: ['date'],
    }),
    form: z
      .enum(dateForms)
      .optional()
      .meta({
        description: 'Of a date: how it is written; `mon` is the name of a month in English.',
        otherwise: 'what the values say',
        examples: ['dd/mm/yyyy'],
      }),
    parts: parts.optional().meta({
      description: 'Of a date: what models are told of it.',
      otherwise: "`['month', 'weekday', 'age']`, and `'hour'` where a time of day is written",
      examples: [['month', 'weekday']],
    }),
  })
  .superRefine(({ type, form, parts }, context) => {
    if (type === 'date') return
    for (const [name, value] of Object.entries({ form, parts }))
      if (value !== undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          input: value,
          message: "nothing, but with type: 'date'",
        })
  })
  .meta({ id: 'ColumnType', description: 'The type of a column, and how its dates are read.' })

const columnName = z.string().min(1).normalize('NFC')

const typesSchema = z
  .record(columnName, z.union([z.enum(declaredTypes), columnSchema]))
  .default({})
  .meta({
    description:
      'What the values of columns are. What is found otherwise is pinned with the first data set version.',
    otherwise: 'what the values of the first version say',
    examples: [{ when: 'date' }],
  })

const datesSchema = z
  .record(columnName, parts)
  .default({})
  .meta({
    description:
      'Columns of dates, and what models are told of each: `day`, `month`, `weekday`, `hour` as categories, `age` in days.',
    otherwise: "`['month', 'weekday', 'age']`, and `'hour'` where a time of day is written",
    examples: [{ when: ['age'] }],
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
    fromRequests: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether rows are made of what its models were asked, as soon as somebody has said what the answer should have been: each request once, where fewer than `batch` rows wait.',
        examples: [true],
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
  checks: checksSchema,
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

/** What of a source says the same of records and rows of a database. */
const recordFields = {
  types: typesSchema,
  dates: datesSchema,
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
      ...readingFields,
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
    .meta({
      id: 'Lines',
      description: 'Rows of text from one column of a file, or from each line of a plain text.',
    }),
  z
    .strictObject({
      kind: z.literal('records'),
      file: file.meta({ examples: ['customers.csv'] }),
      ...readingFields,
      ...sharedFields,
      ...recordFields,
    })
    .meta({
      id: 'Records',
      description: 'Every record of a file, all of its columns.',
    }),
  z
    .strictObject({
      kind: z.literal('sql'),
      url: z
        .string()
        .superRefine(refuseAddress)
        .meta({
          description:
            'Address of the database, `postgres://user:password@host/name` or `sqlite:file.db`. Take it from the environment: the password is kept and shown nowhere.',
          form: '`postgres://…` or `sqlite:…`',
          examples: ['sqlite:shop.db'],
        }),
      query: z
        .string()
        .min(1)
        .meta({
          description:
            'What it is asked, in a transaction that cannot write. An `order by` keeps a version the same while the rows are.',
          examples: ['select age, plan, churn from customers order by id'],
        }),
      column: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: 'Column that is a row of text.',
          otherwise: 'a row is a whole record',
          examples: ['sentence'],
        }),
      ...queryFields,
      ...sharedFields,
      ...recordFields,
    })
    .meta({ id: 'Sql', description: 'The rows that a query of PostgreSQL or SQLite gives.' }),
  imagesSchema
    .extend({
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
    .meta({ id: 'Images', description: 'Pictures with their classes.' }),
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

const sliceSchema = z.union(
  [
    column,
    z
      .strictObject({
        name: z
          .string()
          .trim()
          .min(1)
          .max(100)
          .meta({ description: 'What it is called.', examples: ['age group'] }),
        of: z
          .custom<(record: Readonly<Record<string, string>>) => string>(
            (value) => typeof value === 'function',
            'a function that says in a text which part a record belongs to',
          )
          .meta({
            ...functionInJson,
            description:
              'Says which part a record belongs to, its fields as texts; of a line, of `{ text }`.',
            examples: [(record: Readonly<Record<string, string>>) => record['age'] ?? ''],
          }),
      })
      .meta({ id: 'Slice', description: 'Rows told apart by a function of yours.' }),
  ],
  { error: 'the name of a column, or { name, of }' },
)

/** A kind of noise, left out where rows are not changed so. */
const noise = (
  largest: number,
  described: { description: string; unit: string; examples: number[] },
) =>
  z
    .number()
    .positive()
    .max(largest)
    .optional()
    .meta({ ...described, otherwise: 'not measured' })

const robustnessSchema = z
  .strictObject({
    typos: noise(1, {
      description: 'Share of the words with a slip in them: of texts, and of categories of tables.',
      unit: 'share',
      examples: [0.1],
    }),
    missing: noise(1, {
      description: 'Share of the values of records that are left out.',
      unit: 'share',
      examples: [0.2],
    }),
    blur: noise(20, {
      description: 'Deviation of the normal distribution that pictures are blurred by.',
      unit: 'pixels',
      examples: [1],
    }),
    shift: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .meta({
        description: 'How far pictures are moved: up, down, to the left or to the right.',
        ...{ unit: 'pixels', otherwise: 'not measured', examples: [2] },
      }),
    adversarial: noise(10, {
      description:
        'How far each number is moved against the model, by its gradients: of tables in deviations of its column, of pictures as a share of the range of a byte.',
      unit: 'deviations, or shares',
      examples: [0.03],
    }),
    substitutions: noise(1, {
      description:
        'Share of the words of a text, one at least, that are left out or replaced by a word that differs in one slip, each time the one that worsens the answer most.',
      unit: 'share',
      examples: [0.05],
    }),
    rows: count(100_000)
      .default(2000)
      .meta({
        description: 'Rows that are changed, evenly apart.',
        unit: 'rows',
        examples: [500],
      }),
  })
  .refine(
    ({ rows: _, ...noises }) => Object.values(noises).some((each) => each !== undefined),
    'at least one of typos, missing, blur, shift, adversarial, substitutions',
  )
  .meta({ id: 'Robustness', description: 'How held-out rows are changed.' })

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
    slices: z
      .array(sliceSchema)
      .min(1)
      .max(20)
      .nullable()
      .default(null)
      .meta({
        description:
          'What every version is told of apart: columns, or functions of a record. A gate holds `worst_slice_…` and `slice_gap_…` of them.',
        otherwise: 'each column of two to twelve values',
        examples: [['region']],
      }),
    sliceRows: count(1_000_000)
      .default(30)
      .meta({
        description: 'Rows that a slice needs to be the worst, or to make a gap.',
        unit: 'rows',
        examples: [100],
      }),
    robustness: robustnessSchema
      .nullable()
      .default(null)
      .meta({
        description:
          'Ways in which held-out rows are changed to see what becomes of the answers. A gate holds `robust_…` of them.',
        otherwise: 'none',
        examples: [{ missing: 0.1 }],
      }),
  })
  .meta({ id: 'Evaluate', description: 'What is asked of every champion.' })
