/** What `columns.json` of a package says of the columns, in writing and in reading. */
import { dateForms } from '../../columns/date.ts'
import { textWidth } from '../../columns/hashed.ts'
import { plainNotation } from '../../columns/value.ts'
import type { Fields } from '../../core/input.ts'
import { listed } from '../kit/classes.ts'
import { type Refusal, withoutMissing } from '../kit/record.ts'
import { expectShape, isListOf, isNumber, isObject, isText, objectIn } from '../kit/shape.ts'
import type { Package, Signature } from '../kit/task.ts'
import type { Columns, NumericColumn } from './columns.ts'
import { encoderOf, lookedAt, tensorsOf } from './encode.ts'

/** File of a package with its columns and what they tell. */
export const columnsName = 'columns.json'

/** The file: what is told, then the columns that it is told by. */
export const printColumns = (
  told: object,
  { numeric, categorical, dates, texts, ignored }: Columns,
): string => {
  const more = { ...(dates.length > 0 && { dates }), ...(texts.length > 0 && { texts }) }
  return `${JSON.stringify({ ...told, numeric, categorical, ...more, ignored }, null, 2)}\n`
}

export const readColumns = (opened: Package): Columns => {
  const said = objectIn(opened, columnsName)
  const { numeric, categorical, ignored } = said
  // Packages of earlier versions know neither.
  const { dates = [], texts = [] } = said
  const whole =
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
    ignored,
    dates: dates as unknown as Columns['dates'],
    texts: texts as unknown as Columns['texts'],
    categorical: categorical as unknown as Columns['categorical'],
    // Packages of earlier versions know plain numbers only.
    numeric: (numeric as unknown as NumericColumn[]).map((column) => ({
      ...column,
      edges: column.edges ?? [],
      notation: column.notation ?? plainNotation,
      unread: column.unread ?? [],
    })),
  }
}

/** What a model takes of records that somebody asks about, by the columns of its package. */
export const tableInputs = (columns: Columns, missing: readonly string[]) => {
  const encode = encoderOf(columns)
  const looked = lookedAt(columns)
  const known = new Set([...looked, ...columns.ignored])
  const without = (fields: Fields) => withoutMissing(fields, missing)
  return {
    tensors: (records: readonly Fields[], refusalOf: (place: number) => Refusal) =>
      tensorsOf(columns, encode(records.map(without), refusalOf)),
    /** Refuses a record with a column that the model does not know. */
    check(fields: Fields, refusal: Refusal): void {
      for (const name of without(fields).keys())
        if (!known.has(name))
          throw refusal(
            `has ${JSON.stringify(name)}, which the model does not know; it knows ${listed(looked)}`,
            'Correct the name or leave it out.',
          )
    },
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

/** The average customer, so to say. */
export const exampleOf = ({ numeric, categorical, dates, texts }: Columns): string =>
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

/** The inputs of the finished model, where there are such columns. */
export const inputPorts = ({ numeric, categorical, texts }: Columns): Signature['inputs'] => [
  ...(numeric.length > 0
    ? [{ name: 'numeric', type: 'float32', shape: ['rows', numeric.length] } as const]
    : []),
  ...(categorical.length > 0
    ? [{ name: 'categories', type: 'int64', shape: ['rows', categorical.length] } as const]
    : []),
  ...(texts.length > 0
    ? [{ name: 'texts', type: 'float32', shape: ['rows', texts.length * textWidth] } as const]
    : []),
]
