/** What a version answered to the rows that were held out, in sketches: `reference.json` of its package. */
import { MillraceError } from './error.ts'
import type { Form } from './input.ts'
import type { Quantiles } from './quantiles.ts'
import type { Metrics } from './records.ts'
import { z } from './schema.ts'

/** File of a package; see docs/monitoring.md. */
export const referenceName = 'reference.json'

export const referenceFormat = 'millrace-reference-1'

/** What traffic is held against beside the rows that were learnt from. A few thousand bytes. */
export interface ReferenceFile {
  readonly format: typeof referenceFormat
  /** Rows that were held out and answered. */
  readonly rows: number
  /** What the version takes. */
  readonly takes: Takes
  /** Null of a kind of model that tells nothing of each row. */
  readonly answers: HeldOutAnswers | null
  /** Of texts: which part of the words of each training did not have. Null where there are none. */
  readonly unknownWords: UnknownWords | null
}

/** What of a question a version looks at. */
export type Takes =
  | { readonly kind: 'text' }
  /** `text`: its column of text, where a text alone is asked about as well. */
  | { readonly kind: 'record'; readonly columns: readonly string[]; readonly text: string | null }
  | Extract<Form, { readonly kind: 'image' }>
  /** What only a scoring step or the graph knows. */
  | { readonly kind: 'other' }

export interface UnknownWords {
  /** Column of the texts. */
  readonly column: string
  /** Words that were looked at, and those of them that training did not have. */
  readonly tokens: number
  readonly unknown: number
  /** Of each text the part of its words, 0 to 1. */
  readonly shares: Quantiles
}

export type HeldOutAnswers =
  | {
      readonly kind: 'classes'
      /** In the order of the model; null where there are too many. */
      readonly labels: readonly string[] | null
      /** Classes that were answered, the most frequent first, 100 at most, and how often others were. */
      readonly answered: readonly (readonly [label: string, count: number])[]
      readonly others: number
      /** How likely the answered class was said to be. */
      readonly confidence: Quantiles
      /** Place of the class that counts as positive where there are two. */
      readonly positive: number
      /**
       * How often each class was right by how likely it was said to be, in the order of the model; null of one that is
       * taken at its word, and of all where there are too many.
       */
      readonly calibration: readonly (Calibration | null)[] | null
      /** Standard error of a metric by a single row: over n rows it is divided by √n. */
      readonly errors: Metrics
    }
  | { readonly kind: 'numbers'; readonly answered: Quantiles }
  | { readonly kind: 'words'; readonly confidence: Quantiles }

/** A line that only rises, by its corners; beyond them it stays as it is. */
export interface Calibration {
  /** What was said, ascending, 0 to 1. */
  readonly said: readonly number[]
  /** How often it was so, 0 to 1. */
  readonly was: readonly number[]
}

const count = z.int().min(0)
const share = z.number().min(0).max(1)
const quantiles = z.object({ count, values: z.array(z.number()) })
const line = z.object({ said: z.array(share), was: z.array(share) })

const takes = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text') }),
  z.object({
    ...{ kind: z.literal('record'), columns: z.array(z.string()), text: z.string().nullable() },
  }),
  z.object({
    ...{ kind: z.literal('image'), column: z.string() },
    ...{ height: z.int().min(1), width: z.int().min(1), channels: z.int().min(1) },
    ...{ fit: z.enum(['contain', 'cover', 'fill']), background: z.string() },
  }),
  z.object({ kind: z.literal('other') }),
])

const answers = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('classes'),
    labels: z.array(z.string()).nullable(),
    answered: z.array(z.tuple([z.string(), count])),
    ...{ others: count, confidence: quantiles, positive: count },
    calibration: z.array(line.nullable()).nullable(),
    errors: z.record(z.string(), z.number()),
  }),
  z.object({ kind: z.literal('numbers'), answered: quantiles }),
  z.object({ kind: z.literal('words'), confidence: quantiles }),
])

const file: z.ZodType<ReferenceFile> = z.object({
  format: z.literal(referenceFormat),
  ...{ rows: count, takes, answers: answers.nullable() },
  unknownWords: z
    .object({
      ...{ column: z.string(), tokens: count, unknown: count, shares: quantiles },
    })
    .nullable(),
})

/** Throws `bad_data` of bytes that are none, or of another format, which it names. */
export const readReference = (bytes: Uint8Array): ReferenceFile => {
  const text = Buffer.from(bytes).toString()
  const { data, error } = file.safeParse(parsed(text))
  if (data) return data
  throw new MillraceError('bad_data', {
    what: `This is no reference of a version: ${text.slice(0, 80)}`,
    cause: error,
  })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
