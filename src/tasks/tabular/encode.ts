/** The numbers that a record becomes by what was learnt of its columns. */
import type { Moment } from '../../columns/date.ts'
import { hashedText, textWidth } from '../../columns/hashed.ts'
import { isMarker } from '../../columns/mark.ts'
import { ageOf, categoryOf } from '../../columns/parts.ts'
import { canonical, readNumber } from '../../columns/value.ts'
import type { Fields } from '../../core/input.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { notANumber, type Refusal } from '../kit/record.ts'
import type { CategoricalColumn, Columns, NumericColumn } from './columns.ts'
import { dateReader } from './dates.ts'

/** Records as numbers. */
export interface Encoded {
  /** `[rows, numeric columns]`, NaN where a value is missing. */
  readonly numeric: Float32Array
  /** `[rows, categorical columns]`: 0 where a value is missing or not known. */
  readonly categories: BigInt64Array
  /** `[rows, columns of text × textWidth]`. */
  readonly texts: Float32Array
}

/** Makes the encoder of some columns. Throws what a record's `refusal` makes of text where numbers or dates are. */
export const encoderOf = (columns: Columns) => {
  const { numeric, categorical, texts } = columns
  const momentsOf = momentReader(columns)
  const numbers = numeric.map((column) => numberOf(column, columns))
  const ids = categorical.map(idOf)
  return (records: readonly Fields[], refusalOf: (index: number) => Refusal): Encoded => {
    const values = new Float32Array(records.length * numeric.length)
    const found = new BigInt64Array(records.length * categorical.length)
    const words = new Float32Array(records.length * texts.length * textWidth)
    records.forEach((fields, row) => {
      const refusal = refusalOf(row)
      const moments = momentsOf(fields, refusal)
      numbers.forEach((read, at) => {
        values[row * numeric.length + at] = read(fields, moments, refusal)
      })
      ids.forEach((read, at) => {
        found[row * categorical.length + at] = read(fields, moments)
      })
      texts.forEach(({ name }, at) => {
        const from = (row * texts.length + at) * textWidth
        const text = fields.get(name)
        if (text !== undefined) hashedText(text, words.subarray(from, from + textWidth))
      })
    })
    return { numeric: values, categories: found, texts: words }
  }
}

/** The dates of a record, by their column; those that are not known are not there. */
type Moments = ReadonlyMap<string, Moment>
const none: Moments = new Map()

const momentReader = ({ dates }: Columns) => {
  if (dates.length === 0) return () => none
  const readers = dates.map((column) => ({ name: column.name, read: dateReader(column) }))
  return (fields: Fields, refusal: Refusal): Moments => {
    const moments = new Map<string, Moment>()
    for (const { name, read } of readers) {
      const text = fields.get(name)
      const moment = text === undefined ? undefined : read(text, refusal)
      if (moment) moments.set(name, moment)
    }
    return moments
  }
}

const numberOf = (column: NumericColumn, { dates }: Columns) => {
  const { name, part } = column
  if (part) {
    const newest = dates.find(({ name }) => name === part.of)?.newest ?? 0
    return (_: Fields, moments: Moments) => {
      const moment = moments.get(part.of)
      return moment ? ageOf(moment, newest) : Number.NaN
    }
  }
  const read = numberReader(column)
  return (fields: Fields, _: Moments, refusal: Refusal) => {
    const text = fields.get(name)
    return text === undefined ? Number.NaN : read(text, refusal)
  }
}

const idOf = ({ name, part, categories }: CategoricalColumn) => {
  const ids = numbered(categories)
  const textOf = (fields: Fields, moments: Moments): string | undefined => {
    if (!part || part.part === 'age') return fields.get(name)
    const moment = moments.get(part.of)
    return moment && categoryOf(moment, part.part)
  }
  return (fields: Fields, moments: Moments): bigint => {
    const value = textOf(fields, moments)
    return (value === undefined ? undefined : ids.get(canonical(value))) ?? 0n
  }
}

/** Names of the columns that are looked at. */
export const lookedAt = ({
  numeric,
  categorical,
  dates,
  texts,
}: Omit<Columns, 'ignored'>): string[] => [
  ...[...numeric, ...categorical].flatMap(({ name, part }) => (part ? [] : [name])),
  ...[...dates, ...texts].map(({ name }) => name),
]

/**
 * Reads the texts of a column of numbers: NaN for the usual marks of what is missing, and for what training
 * has read so. Throws what `refusal` makes of any other text.
 */
export const numberReader = ({
  name,
  notation,
  unread,
}: Pick<NumericColumn, 'name' | 'notation' | 'unread'>) => {
  const nothing = new Set(unread)
  return (text: string, refusal: Refusal): number => {
    const number = readNumber(text, notation)
    if (number !== undefined) return number
    if (isMarker(text) || nothing.has(text)) return Number.NaN
    throw notANumber(name, text, refusal)
  }
}

/** Numbers of categories by what their spellings have in common; the first of two that are alike. */
const numbered = (categories: readonly string[]): ReadonlyMap<string, bigint> => {
  const ids = new Map<string, bigint>()
  categories.forEach((category, at) => {
    const key = canonical(category)
    if (!ids.has(key)) ids.set(key, BigInt(at + 1))
  })
  return ids
}

/** Encoded records as inputs of the network: `numeric`, `categories` and `texts`, where there are such columns. */
export const tensorsOf = (
  { numeric, categorical, texts }: Columns,
  { numeric: values, categories, texts: words }: Encoded,
): Record<string, Tensor> => ({
  ...(numeric.length > 0 && {
    numeric: float32(values, [values.length / numeric.length, numeric.length]),
  }),
  ...(categorical.length > 0 && {
    categories: {
      dtype: 'int64',
      dims: [categories.length / categorical.length, categorical.length],
      data: categories,
    },
  }),
  ...(texts.length > 0 && {
    texts: float32(words, [words.length / (texts.length * textWidth), texts.length * textWidth]),
  }),
})
