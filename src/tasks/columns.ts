/** What is learnt of the columns of a table before training, and the numbers a record becomes by it. */
import { MillraceError } from '../core/error.ts'
import type { Rows } from '../core/rows.ts'
import { float32, type Tensor } from '../onnx/session.ts'
import { listed } from './classes.ts'
import { badRow, type Fields, isNumber, numberIn, type Refusal, readRecord } from './record.ts'

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

export interface ColumnOptions {
  readonly label: string
  readonly numeric: readonly string[] | null
  readonly categorical: readonly string[] | null
  readonly ignore: readonly string[]
}

/** Most categories of a column. */
const mostCategories = 10_000
/** A category that fewer training rows have is not told apart from others. */
const fewestRows = 2

/**
 * Learns the columns and counts the labels, in two passes over the rows. Columns that are not named are
 * numeric where all their known values are numbers; one without any value is ignored. Fails with
 * `bad_data` on a row that cannot be read or has no label, and for a named column that is not there.
 */
export const learnColumns = (rows: Rows, options: ColumnOptions) => {
  checkNames(options)
  const { label, numeric, categorical, ignore } = options
  const skipped = [label, ...ignore]
  const { names, labels, spans } = survey(rows, options)
  for (const name of numeric ?? []) {
    const text = spans.get(name)?.text
    // Says which value is no number, and where.
    if (text) numberIn(new Map([[name, text.value]]), name, refusalAt(rows, text.place))
  }
  const isCategory = (name: string) =>
    !numeric?.includes(name) && (categorical?.includes(name) || spans.get(name)?.text !== undefined)
  const used = names.filter((name) => !skipped.includes(name) && spans.has(name))
  if (used.length === 0)
    throw new MillraceError('bad_data', {
      what: `The ${rows.length} training rows have no value in any column but ${listed(skipped)}.`,
      fix: 'Give columns to learn from, or ignore fewer.',
    })
  const counts = countValues(rows, used.filter(isCategory))
  const columns: Columns = {
    numeric: used
      .filter((name) => !isCategory(name))
      .map((name) => numericOf(name, spans.get(name) ?? empty(), rows.length)),
    categorical: [...counts].map(([name, values]) => categoricalOf(name, values, rows.length)),
    ignored: names.filter((name) => !used.includes(name)),
  }
  return { columns, labels }
}

const refusalAt = (rows: Rows, place: number) => badRow(rows, place, 'training')

/** The class of a record. */
export const labelIn = (fields: Fields, label: string, refusal: Refusal): string => {
  const found = fields.get(label)
  if (found !== undefined) return found
  throw refusal(
    `has no ${JSON.stringify(label)}, which is its class`,
    'Name the column with the class in `label`, and leave no class empty.',
  )
}

/** Names of a row's columns in their order; the ones that options name must be there. */
const namesIn = (row: string, { label, numeric, categorical, ignore }: ColumnOptions) => {
  const names = Object.keys(JSON.parse(row))
  for (const [option, wanted] of Object.entries({
    label: [label],
    numeric: numeric ?? [],
    categorical: categorical ?? [],
    ignore,
  }))
    for (const name of wanted)
      if (!names.includes(name))
        throw new MillraceError('bad_data', {
          what: `\`${option}\` names the column ${JSON.stringify(name)}, which is not there.`,
          why: `The columns are ${listed(names)}.`,
          fix: 'Correct the name in the configuration, or the header of the file.',
        })
  return names
}

const checkNames = ({ label, numeric, categorical, ignore }: ColumnOptions) => {
  const all = [label, ...(numeric ?? []), ...(categorical ?? []), ...ignore]
  const twice = all.find((name, at) => all.indexOf(name) < at)
  if (twice !== undefined)
    throw new MillraceError('bad_config', {
      what: `The column ${JSON.stringify(twice)} is named twice among \`label\`, \`numeric\`, \`categorical\` and \`ignore\`.`,
      fix: 'Name it once.',
    })
}

/** The known values of a column, as far as they are numbers. */
interface Span {
  known: number
  mean: number
  /** Sum of squared distances from the mean. */
  spread: number
  least: number
  most: number
  /** First value that is no number, and its row. */
  text?: { readonly value: string; readonly place: number }
}

const empty = (): Span => ({
  known: 0,
  mean: 0,
  spread: 0,
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
})

const survey = (rows: Rows, options: ColumnOptions) => {
  const labels = new Map<string, number>()
  const spans = new Map<string, Span>()
  let names: readonly string[] = []
  let place = 0
  for (const row of rows) {
    const refusal = refusalAt(rows, place)
    const fields = readRecord(row, refusal)
    if (place === 0) names = namesIn(row, options)
    const label = labelIn(fields, options.label, refusal)
    labels.set(label, (labels.get(label) ?? 0) + 1)
    for (const [name, value] of fields) {
      const span = spans.get(name) ?? empty()
      spans.set(name, span)
      widen(span, value, place)
    }
    place++
  }
  return { names, labels, spans }
}

/** Mean and spread by Welford's method (1962), which loses nothing to cancellation. */
const widen = (span: Span, value: string, place: number) => {
  if (span.text) return
  if (!isNumber(value)) {
    span.text = { value, place }
    return
  }
  const number = Number(value)
  const before = number - span.mean
  span.known++
  span.mean += before / span.known
  span.spread += before * (number - span.mean)
  span.least = Math.min(span.least, number)
  span.most = Math.max(span.most, number)
}

const countValues = (rows: Rows, names: readonly string[]) => {
  const counts = new Map(names.map((name) => [name, new Map<string, number>()]))
  if (names.length === 0) return counts
  let place = 0
  for (const row of rows) {
    const fields = readRecord(row, refusalAt(rows, place++))
    for (const [name, values] of counts) {
      const value = fields.get(name)
      if (value !== undefined) values.set(value, (values.get(value) ?? 0) + 1)
    }
  }
  return counts
}

const numericOf = (name: string, span: Span, rows: number): NumericColumn => {
  const { known, mean, spread, least, most } = span
  return {
    name,
    mean,
    deviation: Math.sqrt(spread / known) || 1,
    least,
    most,
    missing: rows - known,
  }
}

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
  const numbers = categorical.map(
    ({ categories }) => new Map(categories.map((category, at) => [category, BigInt(at + 1)])),
  )
  return (records: readonly Fields[], refusalOf: (index: number) => Refusal): Encoded => {
    const values = new Float32Array(records.length * numeric.length)
    const ids = new BigInt64Array(records.length * categorical.length)
    records.forEach((fields, row) => {
      numeric.forEach(({ name }, at) => {
        values[row * numeric.length + at] = numberIn(fields, name, refusalOf(row))
      })
      categorical.forEach(({ name }, at) => {
        const value = fields.get(name)
        const id = value === undefined ? undefined : numbers[at]?.get(value)
        ids[row * categorical.length + at] = id ?? 0n
      })
    })
    return { numeric: values, categories: ids }
  }
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
