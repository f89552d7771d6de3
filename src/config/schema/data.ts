/** What a configuration may say of rows: where they lie, how new ones come in, what is asked of a model. */
import { z } from '../../core/schema.ts'
import type { Refill } from '../types.ts'
import { count, functionInJson, maxRows, path, schedule } from './field.ts'
import { imagesSchema } from './images.ts'

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
      maxRows: mostRows,
    })
    .meta({ id: 'Lines', description: 'Rows of text from one column of a CSV file.' }),
  z
    .strictObject({
      kind: z.literal('records'),
      file: file.meta({ examples: ['customers.csv'] }),
      maxRows: mostRows,
    })
    .meta({
      id: 'Records',
      description: 'Every record of a CSV file with a header, all of its columns.',
    }),
  imagesSchema
    .extend({ maxRows: mostRows })
    .meta({ id: 'Images', description: 'Pictures with their classes.' }),
])

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
