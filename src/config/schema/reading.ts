/** What a configuration may say of how rows are read. All of it is detected where it is not said. */
import { z } from '../../core/schema.ts'

const sign = (what: string) =>
  z
    .string()
    .regex(/^[\t\x20-\x7e]$/, what)
    .meta({ form: 'one ASCII character' })

const isEncoding = (label: string): boolean => {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    // A label that it does not know.
    return false
  }
}

/** Whether what is named can be read: a path, or an address of a kind that is known. */
export const isReadable = (file: string): boolean => {
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(file) ?? []
  return scheme === undefined || (/^(https?|s3)$/i.test(scheme) && URL.canParse(file))
}

/** Refuses what is no address of a database, without the password that it may hold. */
export const refuseAddress = (address: string, context: z.RefinementCtx): void => {
  const isKnown = /^(postgres(ql)?:\/\/|sqlite:)./.test(address)
  if (isKnown && (address.startsWith('sqlite:') || URL.canParse(address))) return
  const [scheme] = /^[a-z0-9+]+:/i.exec(address) ?? []
  context.addIssue({
    code: 'custom',
    input: scheme === undefined ? '' : `${scheme}…`,
    message:
      'an address that begins with postgres:// or sqlite:; where it comes from a variable of the environment, set that',
  })
}

/** Bytes of a line or record at most: what is held in memory, whatever the file. */
const longestLine = 8 << 20
const mostColumns = 10_000

const limitsSchema = z
  .strictObject({
    line: z
      .int()
      .min(1)
      .max(longestLine)
      .default(longestLine)
      .meta({ description: 'Longest line or record.', unit: 'bytes', examples: [1_000_000] }),
    columns: z
      .int()
      .min(1)
      .max(mostColumns)
      .default(mostColumns)
      .meta({ description: 'Most columns.', unit: 'columns', examples: [2000] }),
    bytes: z
      .int()
      .min(1)
      .max(2 ** 40)
      .default(2 ** 34)
      .meta({
        description: 'Most that is fetched from an address or by a query.',
        unit: 'bytes',
        examples: [1_000_000_000],
      }),
  })
  .meta({ id: 'Limits', description: 'Where reading stops with an error.' })

const limits = limitsSchema.optional().meta({
  description: 'Where reading stops with an error.',
  otherwise: 'each of its fields has its own',
  examples: [{ columns: 2000 }],
})

const missing = z
  .array(z.string().min(1))
  .optional()
  .meta({
    description: 'Texts that mean that a value is missing: they become empty.',
    otherwise: 'none; training reads the usual ones as missing in columns of numbers and dates',
    examples: [['?', 'NA']],
  })

/** Of what comes from a database, which says everything else itself. */
export const queryFields = { missing, limits } as const

export const readingFields = {
  format: z
    .enum(['csv', 'jsonl', 'parquet', 'text'])
    .optional()
    .meta({
      description:
        'What the file is: CSV or TSV, JSON lines, Parquet, or text with one row a line.',
      otherwise: 'by its first bytes and its name',
      examples: ['jsonl'],
    }),
  separator: sign('one character, such as ; or a tab')
    .refine((value) => value !== '"', 'another character than a quote')
    .optional()
    .meta({
      description: 'What separates the fields of a CSV file.',
      otherwise: 'detected',
      examples: [';'],
    }),
  quote: z
    .union([sign('one character, or an empty text where there is none'), z.literal('')])
    .optional()
    .meta({
      description:
        'What fields of a CSV file stand in where they hold a separator; empty: nothing.',
      otherwise: 'detected',
      form: 'one ASCII character, or none',
      examples: ["'"],
    }),
  decimal: z
    .enum(['.', ','])
    .optional()
    .meta({
      description:
        'Sign of decimals. With `,` numbers such as `1.234,5` become `1234.5` in every row.',
      otherwise: 'rows keep the text as it is, and training reads both, by column',
      examples: [','],
    }),
  encoding: z
    .string()
    .refine(isEncoding, 'an encoding such as utf-8, utf-16le, windows-1252, shift_jis')
    .optional()
    .meta({
      description: 'Encoding of the text, by a label of the WHATWG Encoding Standard.',
      otherwise: 'detected: UTF-8, UTF-16, windows-1252 or Shift-JIS',
      form: 'label of an encoding',
      examples: ['windows-1252'],
    }),
  header: z
    .union([z.boolean(), z.array(z.string().trim().min(1)).min(1)])
    .optional()
    .meta({
      description:
        'Whether the first line of a CSV file names its columns; a list of names where it does not. `false` calls them column1, column2 and so on. Of JSON lines: the fields that are taken.',
      otherwise: 'detected; of JSON lines all fields',
      examples: [['age', 'income', 'label']],
    }),
  missing,
  limits,
} as const
