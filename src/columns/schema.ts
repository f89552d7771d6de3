/** The types of a table's columns: as people declare them, and as they are pinned with the data. */
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { dateForms } from './date.ts'
import { dateParts } from './parts.ts'

export const columnTypes = ['number', 'category', 'boolean', 'date', 'text', 'identifier'] as const

export type ColumnType = (typeof columnTypes)[number]

/** `gone` stands for a column that may be missing from now on. */
export const declaredTypes = [...columnTypes, 'gone'] as const

export type DeclaredType = (typeof declaredTypes)[number]

/** What people say of columns, by their names. */
export type Declared = Readonly<Record<string, DeclaredColumn>>

export interface DeclaredColumn {
  readonly type: DeclaredType
  /** Of a date: how it is written. */
  readonly form?: (typeof dateForms)[number] | undefined
  /** Of a date: what models are told of it. */
  readonly parts?: readonly (typeof dateParts)[number][] | undefined
}

export const notation = z.object({ decimal: z.enum(['.', ',']), affix: z.string() })

const column = z.object({
  name: z.string(),
  type: z.enum(columnTypes),
  /** The data set version that pinned it. */
  since: z.int(),
  /** Of a number: how it is written. */
  notation: notation.optional(),
  /** Of truth: its two words, as `yes/no`. */
  words: z.string().optional(),
  /** Of a date: how it is written, and what models are told of it. */
  form: z.enum(dateForms).optional(),
  parts: z.array(z.enum(dateParts)).optional(),
})

const schema = z.object({ columns: z.array(column) })

export type Column = Readonly<z.output<typeof column>>

/** Columns in their order; one of which too few values are known is not pinned yet. */
export interface Schema {
  readonly columns: readonly Column[]
}

/** Where a row stands, for people: `customers.csv, line 7`. */
export type PlaceOf = (place: number) => string

/** The same schema is the same text, whether it was found now or read: versions are named by it. */
export const printSchema = (given: Schema): string => JSON.stringify(schema.parse(given))

/** Reads what `printSchema` wrote. Fails with `corrupt`. */
export const parseSchema = (json: string, of: string): Schema => {
  try {
    return schema.parse(JSON.parse(json))
  } catch (cause) {
    throw new MillraceError('corrupt', {
      what: `The schema of ${of} is not what was written.`,
      fix: 'Put the database back from a copy of the home.',
      cause,
    })
  }
}
