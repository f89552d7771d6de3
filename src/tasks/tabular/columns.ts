/** What is learnt of the columns of a table before training, and the numbers a record becomes by it. */
import { MillraceError } from '../../core/error.ts'
import type { Fields } from '../../core/input.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { quoted } from '../../core/text.ts'
import { listed } from '../kit/classes.ts'
import { badRow, labelIn, notANumber, type Refusal, readKnown } from '../kit/record.ts'
import type { Warning } from '../kit/task.ts'
import { canonical, createSpellings, isMarker, type Notation, readNumber } from '../kit/value.ts'
import { type ColumnOptions, type Form, surveyColumns } from './survey.ts'

type NumericForm = Omit<Extract<Form, { kind: 'numeric' }>, 'kind'>

/** A column of numbers, by the training rows in which its value is known. */
export interface NumericColumn {
  readonly name: string
  readonly mean: number
  /** Root of the mean squared distance from the mean; 1 where all values are the same. */
  readonly deviation: number
  readonly least: number
  readonly most: number
  /** Training rows without a value; where there are some, the network is told which values are missing. */
  readonly missing: number
  /** How numbers are written. */
  readonly notation: Notation
  /** Texts that are no numbers and were read as missing. */
  readonly unread: readonly string[]
}

/** A column of categories. */
export interface CategoricalColumn {
  readonly name: string
  /** The most frequent first. The number of a category is its place, from 1; 0 stands for all others. */
  readonly categories: readonly string[]
  /** Training rows of each. */
  readonly counts: readonly number[]
  /** Training rows of categories that are too rare to be learnt. */
  readonly rare: number
  /** Training rows without a value. */
  readonly missing: number
}

export interface Columns {
  readonly numeric: readonly NumericColumn[]
  readonly categorical: readonly CategoricalColumn[]
  /** Columns that a record may have and that are not looked at. */
  readonly ignored: readonly string[]
}

/** Most categories of a column. */
const mostCategories = 10_000
/** A category that fewer training rows have is not told apart from others. */
const fewestRows = 2

/**
 * Learns the columns and counts the labels of training rows; `all` rows say how each column is read. One
 * without any value is ignored. Fails with `bad_data` as `surveyColumns` does.
 */
export const learnColumns = (rows: Rows, options: ColumnOptions, all: Rows = rows) => {
  const { label, ignore } = options
  const { forms, names, warnings } = surveyColumns(all, options)
  const read = [...forms].map(([name, form]) => ({ name, ...learner(name, form) }))
  const labels = createSpellings()
  let place = 0
  for (const row of rows) {
    const refusal = badRow(rows, place++, 'training')
    const fields = readKnown(row, options.missing, refusal)
    labels.add(labelIn(fields, label, refusal))
    for (const { name, add } of read) {
      const text = fields.get(name)
      if (text !== undefined) add(text, refusal)
    }
  }
  const prepared = read.flatMap(({ end }) => end(rows.length) ?? [])
  if (prepared.length === 0)
    throw new MillraceError('bad_data', {
      what: `The ${rows.length} training rows have no value in any column but ${listed([label, ...ignore])}.`,
      fix: 'Give columns to learn from, or ignore fewer.',
    })
  const used = new Set(prepared.map(({ name }) => name))
  const columns: Columns = {
    numeric: prepared.filter((column) => 'mean' in column),
    categorical: prepared.filter((column) => 'categories' in column),
    ignored: names.filter((name) => !used.has(name)),
  }
  const told = [
    ...warnings,
    ...alike(label, labels.counts()),
    ...read.flatMap(({ warnings }) => warnings()),
  ]
  return { columns, labels: labels.counts(), warnings: told }
}

/** Learns a column from its values one by one; the end answers nothing where no value is known. */
interface Learner {
  add(text: string, refusal: Refusal): void
  end(rows: number): NumericColumn | CategoricalColumn | undefined
  /** What people should know of its values. */
  warnings(): Warning[]
}

/** Classes that differ in nothing but their case are probably one. */
const alike = (label: string, counts: ReadonlyMap<string, number>): Warning[] =>
  [...Map.groupBy(counts.keys(), (text) => text.toLowerCase()).values()]
    .filter((texts) => texts.length > 1)
    .map((texts) => ({
      text: `column ${quoted(label)}: the classes ${listed(texts)} differ in their case alone, and are learnt as different ones; write them alike`,
      row: null,
    }))

/** Categories of which there are hardly fewer than rows, as of dates and names, teach little and cost much. */
const scattered = (name: string, distinct: number, known: number): Warning[] =>
  distinct < 50 || distinct < known / 5
    ? []
    : [
        {
          text: `column ${quoted(name)}: ${distinct} different values in ${known} rows, each read as a category of its own; name it in \`ignore\`, or give what matters of it as numbers, of a date its month or its age`,
          row: null,
        },
      ]

const learner = (name: string, form: Form): Learner =>
  form.kind === 'numeric' ? numericLearner(name, form) : categoricalLearner(name)

const numericLearner = (name: string, form: NumericForm): Learner => {
  const numberOf = numberReader({ name, ...form })
  const span = { known: 0, mean: 0, spread: 0, least: Infinity, most: -Infinity }
  return {
    add(text, refusal) {
      const number = numberOf(text, refusal)
      if (!Number.isNaN(number)) widen(span, number)
    },
    end: (rows) => (span.known === 0 ? undefined : numericOf(name, form, span, rows)),
    warnings: () => [],
  }
}

const categoricalLearner = (name: string): Learner => {
  const values = createSpellings()
  let known = 0
  return {
    add(text) {
      known++
      values.add(text)
    },
    end: (rows) => (known === 0 ? undefined : categoricalOf(name, values.counts(), rows)),
    warnings: () => scattered(name, values.counts().size, known),
  }
}

/** The known values of a column of numbers. */
interface Span {
  known: number
  mean: number
  /** Sum of squared distances from the mean. */
  spread: number
  least: number
  most: number
}

/** Mean and spread by Welford's method (1962), which loses nothing to cancellation. */
const widen = (span: Span, number: number) => {
  const before = number - span.mean
  span.known++
  span.mean += before / span.known
  span.spread += before * (number - span.mean)
  span.least = Math.min(span.least, number)
  span.most = Math.max(span.most, number)
}

/**
 * Reads the texts of a column of numbers: NaN for the usual marks of what is missing, and for what training
 * has read so. Throws what `refusal` makes of any other text.
 */
const numberReader = ({ name, notation, unread }: Pick<NumericColumn, 'name'> & NumericForm) => {
  const nothing = new Set(unread)
  return (text: string, refusal: Refusal): number => {
    const number = readNumber(text, notation)
    if (number !== undefined) return number
    if (isMarker(text) || nothing.has(text)) return Number.NaN
    throw notANumber(name, text, refusal)
  }
}

const numericOf = (
  name: string,
  { notation, unread }: NumericForm,
  { known, mean, spread, least, most }: Span,
  rows: number,
): NumericColumn => ({
  name,
  mean,
  deviation: Math.sqrt(spread / known) || 1,
  least,
  most,
  missing: rows - known,
  notation,
  unread,
})

const categoricalOf = (
  name: string,
  values: ReadonlyMap<string, number>,
  rows: number,
): CategoricalColumn => {
  const known = [...values].reduce((sum, [, count]) => sum + count, 0)
  const kept = [...values]
    .filter(([, count]) => count >= fewestRows)
    .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
    .slice(0, mostCategories)
  return {
    name,
    categories: kept.map(([category]) => category),
    counts: kept.map(([, count]) => count),
    rare: kept.reduce((left, [, count]) => left - count, known),
    missing: rows - known,
  }
}

/** Records as numbers. */
export interface Encoded {
  /** `[rows, numeric columns]`, NaN where a value is missing. */
  readonly numeric: Float32Array
  /** `[rows, categorical columns]`: 0 where a value is missing or not known. */
  readonly categories: BigInt64Array
}

/** Makes the encoder of some columns. Throws what a record's `refusal` makes of text where numbers are. */
export const encoderOf = ({ numeric, categorical }: Columns) => {
  const readers = numeric.map(numberReader)
  const ids = categorical.map(({ categories }) => numbered(categories))
  return (records: readonly Fields[], refusalOf: (index: number) => Refusal): Encoded => {
    const values = new Float32Array(records.length * numeric.length)
    const found = new BigInt64Array(records.length * categorical.length)
    records.forEach((fields, row) => {
      numeric.forEach(({ name }, at) => {
        const text = fields.get(name)
        values[row * numeric.length + at] =
          text === undefined ? Number.NaN : (readers[at]?.(text, refusalOf(row)) ?? Number.NaN)
      })
      categorical.forEach(({ name }, at) => {
        const value = fields.get(name)
        const id = value === undefined ? undefined : ids[at]?.get(canonical(value))
        found[row * categorical.length + at] = id ?? 0n
      })
    })
    return { numeric: values, categories: found }
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

/** Encoded records as inputs of the network: `numeric` and `categories`, where there are such columns. */
export const tensorsOf = (
  { numeric, categorical }: Columns,
  { numeric: values, categories }: Encoded,
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
})
