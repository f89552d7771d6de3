import { z } from '../core/schema.ts'
import { model, recordRow, textOf, version } from './fields.ts'
import { operation } from './operation.ts'
import { onEndpoint } from './things.ts'

/** Values of a record: each of them is asked about by itself. */
const mostValues = 1000

const finite = z.number()

const explanation = z.object({
  answer: z.string().nullable().describe('The class that is explained; null of a number.'),
  unit: z
    .enum(['log-odds', 'probability', 'number'])
    .describe(
      'What adds up: log-odds against the mean of the other classes, the probability itself where several networks are averaged, or the number.',
    ),
  value: finite.describe('Of the row.'),
  base: finite.describe('Of a row that nothing is known of.'),
  columns: z
    .array(z.object({ column: z.string(), value: z.string(), adds: finite }))
    .readonly()
    .nullable()
    .describe('What each value adds, those that add or take most first; of records.'),
  words: z
    .array(z.object({ word: z.string(), adds: finite }))
    .readonly()
    .nullable()
    .describe('What each word or n-gram adds, those that add or take most first; of texts.'),
  picture: z
    .object({ height: z.int(), width: z.int(), adds: z.array(finite).readonly() })
    .nullable()
    .describe('What each pixel adds, row by row; of pictures.'),
  rest: finite.describe('What is left of value − base when all is added up.'),
})

export const explain = operation({
  name: 'explain',
  summary:
    'Say what each value of a record, word of a text or pixel of a picture adds to an answer',
  tag: 'Predict',
  scope: 'predict',
  method: 'POST',
  path: '/api/models/:model/explain',
  input: {
    model,
    version: version.optional().describe('Default: the champion.'),
    row: recordRow
      .refine((row) => Object.keys(row).length <= mostValues, `at most ${mostValues} fields`)
      .describe('A record by its columns.'),
    label: textOf(1000).optional().describe('Of which class. Default: the likeliest.'),
  },
  on: ({ model }) => onEndpoint(model),
  output: z.object({ model, version, explanation }),
  bodyLimit: 8_388_608,
  refuses: ['not_found', 'conflict', 'no_model', 'corrupt', 'refused'],
  run: ({ loop }, { model, ...asked }) => loop.explain(model, asked),
})
