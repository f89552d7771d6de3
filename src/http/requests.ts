/** What requests may hold. Unknown fields are refused. */
import { z } from '../core/schema.ts'
import {
  fieldValue,
  id,
  listRow,
  model,
  moment,
  textOf,
  unicode,
  version,
  worded,
} from '../operations/fields.ts'

/** Longest /predict body, bytes: an image of 1024×1024 pixels and 4 channels in base64, and some. */
export const predictLimit = 8_388_608
/** Longest body of any other request, bytes. */
export const bodyLimit = 1_048_576
/** Suggestions at most. */
const mostSuggestions = 10

const wellFormed = (text: string) => text.isWellFormed()

/** Questions of one request at most. */
const mostQuestions = 1000

const askedText = z
  .string()
  .regex(worded, 'a text with at least one word')
  .refine(wellFormed, unicode)

/** Lists and objects in a record; what else JSON has stands in it by itself. */
const inner = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
const isUnicode = (value: unknown): boolean => {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, each]) => wellFormed(name) && isUnicode(each))
}
const nestedRow = z.record(
  textOf(1000),
  z.union([fieldValue, inner.refine(isUnicode, unicode)], {
    error:
      'a text, a finite number, true, false or null; of a scoring step also a list or an object',
  }),
)
const askedRow = z.union([nestedRow, listRow], {
  error: 'a record by its columns, or a list of values',
})

/** How a question is put. */
const ways = ['text', 'texts', 'row', 'rows', 'inputs'] as const

export const predictBody = z
  .strictObject({
    text: askedText.optional().describe('What has been written so far, for a model of texts.'),
    texts: z
      .array(askedText)
      .min(1)
      .max(mostQuestions)
      .optional()
      .describe('Several texts, each answered by itself.'),
    row: askedRow
      .optional()
      .describe(
        'A record by its columns, for a model of records or images; of a model that was registered from elsewhere also its values in the order of its columns.',
      ),
    rows: z
      .array(askedRow)
      .min(1)
      .max(mostQuestions)
      .optional()
      .describe('Several rows, each answered by itself.'),
    inputs: z
      .record(textOf(1000), z.unknown())
      .optional()
      .describe(
        'Arrays in arrays by the names of inputs, for a model that was registered from elsewhere.',
      ),
    model: model
      .optional()
      .describe('Name of an endpoint; each model has one of its own name. Default: the first one.'),
    version: version
      .optional()
      .describe('Which version answers. Default: the one that is served, the champion.'),
    top: z
      .int()
      .min(1)
      .max(mostSuggestions)
      .default(5)
      .describe('Suggestions at most; a model may have fewer.'),
    time: moment
      .optional()
      .describe('When what it tells of happened, milliseconds since 1970. Default: now.'),
  })
  .refine(
    (body) => ways.filter((way) => body[way] !== undefined).length === 1,
    `one of ${ways.join(', ')}`,
  )
  .meta({
    oneOf: ways.map((way) => ({ required: [way] })),
    examples: [{ text: 'please let me know if', top: 5 }],
  })

export const evaluateQuery = z.strictObject({ model: model.optional() })
export const evaluateBody = z.strictObject({ model: model.optional() }).optional()

export const comparisonParams = z.strictObject({ model, id })
export const fileParams = z.strictObject({ model, version, name: textOf(1000) })
export const versionParams = z.strictObject({ model, version })
export const modelParams = z.strictObject({ model })
export const completionsQuery = z.strictObject({
  version: version.optional().describe('Default: the champion.'),
})
