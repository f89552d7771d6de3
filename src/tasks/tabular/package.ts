/** Packages of classifiers of records. */
import { dateForms } from '../../columns/date.ts'
import { plainNotation } from '../../columns/value.ts'
import type { Fields } from '../../core/input.ts'
import { listed } from '../kit/classes.ts'
import type { Classifier, KnownClasses } from '../kit/classifier.ts'
import type { Reader } from '../kit/labels.ts'
import { optionsOf } from '../kit/options.ts'
import { labelIn, readKnown, withoutMissing } from '../kit/record.ts'
import { expectShape, isListOf, isNumber, isObject, isText, objectIn } from '../kit/shape.ts'
import type { Package } from '../kit/task.ts'
import type { Columns, NumericColumn } from './columns.ts'
import { encoderOf, lookedAt, tensorsOf } from './encode.ts'
import { type FilledTabularClassOptions, tabularClassKind } from './options.ts'

/** File of a package with its columns and classes. */
export const columnsName = 'columns.json'

/** Records a run. */
const together = 256

/** What `columns.json` says. */
export interface Described extends Columns, KnownClasses {}

export const printColumns = (described: Described): string => {
  const { labels, counts, positive = null, numeric, categorical, dates, texts, ignored } = described
  const more = { ...(dates.length > 0 && { dates }), ...(texts.length > 0 && { texts }) }
  const said = { labels, counts, positive, numeric, categorical, ...more, ignored }
  return `${JSON.stringify(said, null, 2)}\n`
}

const described = (opened: Package): Described => {
  const said = objectIn(opened, columnsName)
  const { labels, counts, positive, numeric, categorical, ignored } = said
  // Packages of earlier versions know neither.
  const { dates = [], texts = [] } = said
  const whole =
    isListOf(labels, isText) &&
    isListOf(counts, isNumber) &&
    labels.length === counts.length &&
    isListOf(ignored, isText) &&
    isListOf(numeric, isObject) &&
    numeric.every(isNumeric) &&
    isListOf(categorical, isObject) &&
    categorical.every(({ name, categories }) => isText(name) && isListOf(categories, isText)) &&
    isListOf(dates, isObject) &&
    dates.every(isDate) &&
    isListOf(texts, isObject) &&
    texts.every(({ name }) => isText(name))
  expectShape(opened, columnsName, whole)
  return {
    labels,
    counts,
    ignored,
    positive: isText(positive) ? positive : undefined,
    dates: dates as unknown as Columns['dates'],
    texts: texts as unknown as Columns['texts'],
    categorical: categorical as unknown as Columns['categorical'],
    // Packages of earlier versions know plain numbers only.
    numeric: (numeric as unknown as NumericColumn[]).map((column) => ({
      ...column,
      notation: column.notation ?? plainNotation,
      unread: column.unread ?? [],
    })),
  }
}

const isNumeric = ({ name, mean, notation, unread }: Readonly<Record<string, unknown>>): boolean =>
  isText(name) &&
  isNumber(mean) &&
  (notation === undefined ||
    (isObject(notation) &&
      (notation['decimal'] === '.' || notation['decimal'] === ',') &&
      isText(notation['affix']))) &&
  (unread === undefined || isListOf(unread, isText))

const forms: ReadonlySet<unknown> = new Set(dateForms)

const isDate = ({ name, form, unread, newest }: Readonly<Record<string, unknown>>): boolean =>
  isText(name) && forms.has(form) && isListOf(unread, isText) && isNumber(newest)

/** A package of a classifier of records, read. */
export const describeTable = (opened: Package): Classifier<'record'> => {
  const table = described(opened)
  const encode = encoderOf(table)
  const options = optionsOf(tabularClassKind, opened)
  const looked = lookedAt(table)
  const known = new Set([...looked, ...table.ignored])
  const without = (fields: Fields) => withoutMissing(fields, options.missing)
  return {
    labels: table.labels,
    counts: table.counts,
    positive: table.positive,
    form: { kind: 'record' },
    example: exampleOf(table),
    together,
    tensors: (inputs, refusalOf) =>
      tensorsOf(
        table,
        encode(
          inputs.map(({ fields }) => without(fields)),
          refusalOf,
        ),
      ),
    check({ fields }, refusal) {
      for (const name of without(fields).keys())
        if (!known.has(name))
          throw refusal(
            `has ${JSON.stringify(name)}, which the model does not know; it knows ${listed(looked)}`,
            'Correct the name or leave it out.',
          )
    },
    read: readerOf(options),
  }
}

/** Reads records of a table and their class. */
export const readerOf =
  ({ label, missing }: Pick<FilledTabularClassOptions, 'label' | 'missing'>): Reader<'record'> =>
  (row, refusal) => {
    const fields = readKnown(row, missing, refusal)
    return { input: { kind: 'record', fields }, label: labelIn(fields, label, refusal) }
  }

/** The average customer, so to say. */
const exampleOf = ({ numeric, categorical, dates, texts }: Columns): string =>
  JSON.stringify(
    Object.fromEntries([
      ...numeric.flatMap(({ name, mean, part }) =>
        part ? [] : [[name, Number(mean.toPrecision(4))]],
      ),
      ...categorical.flatMap(({ name, categories, part }) =>
        part ? [] : [[name, categories[0] ?? '']],
      ),
      ...dates.map(({ name, example }) => [name, example]),
      ...texts.map(({ name }) => [name, '']),
    ]),
  )
