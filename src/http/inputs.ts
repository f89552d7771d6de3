/** What requests may hold. Unknown fields are refused. */
import { z } from '../core/schema.ts'

/** Longest /predict body, bytes: an image of 1024×1024 pixels and 4 channels in base64, and some. */
export const predictLimit = 8_388_608
/** Longest body of any other request, bytes. */
export const bodyLimit = 1_048_576
/** Longest body of new rows, bytes. */
export const rowsLimit = 8_388_608
/** Suggestions at most. */
export const mostSuggestions = 10

const wellFormed = (text: string) => text.isWellFormed()
const unicode = 'well-formed Unicode'

export const model = z.string().min(1).max(100)
const version = z.int().min(1)
const numeric = z.coerce.number().int()

export const predictBody = z
  .strictObject({
    text: z
      .string()
      .refine((text) => /\S/.test(text), 'a text with at least one word')
      .refine(wellFormed, unicode)
      .optional()
      .describe('What has been written so far, for a model of texts.'),
    row: z
      .record(
        z.string().max(1000),
        z.union([z.string().refine(wellFormed, unicode), z.number(), z.boolean(), z.null()], {
          error: 'a text, a finite number, true, false or null',
        }),
      )
      .optional()
      .describe('A record by its columns, for a model of records or images.'),
    model: model.optional().describe('Default: the first of the configuration.'),
    top: z
      .int()
      .min(1)
      .max(mostSuggestions)
      .default(5)
      .describe('Suggestions at most; a model may have fewer.'),
  })
  .refine(({ text, row }) => (text === undefined) !== (row === undefined), 'either text or row')
  .meta({ examples: [{ text: 'please let me know if', top: 5 }] })

/** Body of a request that says everything in its address: none, or an empty object. */
export const emptyBody = z.strictObject({}).optional()

export const evaluateQuery = z.strictObject({ model: model.optional() })
export const evaluateBody = z.strictObject({ model: model.optional() }).optional()

export const modelParams = z.strictObject({ model })
export const versionParams = z.strictObject({ model, version: numeric.min(1) })
export const studyParams = z.strictObject({ model, id: z.string().min(1).max(100) })
export const comparisonParams = z.strictObject({ model, id: z.string().min(1).max(100) })
export const runParams = z.strictObject({ id: z.string().min(1).max(100) })

export const runsQuery = z.strictObject({
  model: model.optional(),
  limit: numeric.min(1).max(1000).default(100),
})
export const diffQuery = z.strictObject({ from: numeric.min(1), to: numeric.min(1) })
export const completionsQuery = z.strictObject({ limit: numeric.min(1).max(100).default(20) })
export const auditQuery = z.strictObject({ limit: numeric.min(1).max(1000).default(100) })

export const promoteBody = z.strictObject({
  version,
  force: z.boolean().default(false).describe('Also a version that did not pass its gate.'),
})

export const rowsBody = z.strictObject({
  rows: z
    .array(
      z
        .string()
        .max(10_000)
        .refine((text) => /\S/.test(text), 'a sentence with at least one word')
        .refine((text) => !/[\r\n]/.test(text), 'a sentence on one line')
        .refine(wellFormed, unicode),
    )
    .min(1)
    .max(10_000),
})
