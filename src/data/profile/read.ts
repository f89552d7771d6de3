/** Reads what was written as a profile. */
import { dateForms } from '../../columns/date.ts'
import { columnTypes, notation } from '../../columns/schema.ts'
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import type { Profile } from './types.ts'

export const profileFormat = 'millrace-profile-1'

const count = z.int().min(0)
const share = z.number().min(0)
const frequent = { top: z.array(z.tuple([z.string(), count])), slack: count }
const moments = {
  ...{ count, min: z.number(), max: z.number(), mean: z.number(), squares: z.number() },
  whole: z.boolean(),
}
const number = z.object({ ...moments, digest: z.string() })
const type = z.enum(columnTypes)

const words = z.object({
  ...{ rows: count, tokens: count, vocabulary: count, vocabularyError: share },
  sample: z.array(z.tuple([count, count])),
  ...frequent,
})

const column = z.object({
  ...{
    name: z.string(),
    type,
    notation: notation.optional(),
    form: z.enum(dateForms).optional(),
    missing: count,
    invalid: count,
  },
  ...{ distinct: count, distinctError: share, registers: z.string() },
  ...frequent,
  ...{ number: number.nullable(), length: number.nullable(), words: words.nullable() },
})

const profile: z.ZodType<Profile> = z.object({
  format: z.literal(profileFormat),
  rows: count,
  columns: z.array(column),
  others: z
    .object({
      columns: count,
      types: z.partialRecord(type, count),
      missing: count,
      number: z.object(moments).nullable(),
    })
    .nullable(),
  correlations: z
    .object({ columns: z.array(z.string()), rows: count, values: z.array(z.number()) })
    .nullable(),
  associations: z
    .array(
      z.object({
        ...{ label: z.string(), rows: count, of: count },
        columns: z.array(z.object({ name: z.string(), told: share })),
      }),
    )
    .optional(),
  pictures: z
    .array(
      z.object({
        ...{ column: z.string(), rows: count, of: count },
        ...{ size: number, brightness: number, ink: number },
        ...{ x: number.optional(), y: number.optional() },
      }),
    )
    .optional(),
  detail: z.object({
    ...{ columns: count, registers: count, intervals: count, top: count, words: count },
  }),
  hash: z.string(),
})

/** Throws `bad_data` of bytes that are no profile. */
export const readProfile = (bytes: Uint8Array): Profile => {
  const text = Buffer.from(bytes).toString()
  const { data, error } = profile.safeParse(parsed(text))
  if (data) return data
  throw new MillraceError('bad_data', {
    what: `This is no profile of a data set: ${text.slice(0, 80)}`,
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
