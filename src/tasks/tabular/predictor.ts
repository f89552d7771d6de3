/** Classifiers of records at work: what they answer, and how they judge rows. */

import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { openSession } from '../../onnx/session.ts'
import { createTally, expectSameClasses, likeliest, listed, numbering } from '../kit/classes.ts'
import { modelName } from '../kit/package.ts'
import {
  badInput,
  badRow,
  type Fields,
  labelIn,
  problemOf,
  type Refusal,
  readKnown,
} from '../kit/record.ts'
import { expectShape, isListOf, isNumber, isObject, isText, objectIn } from '../kit/shape.ts'
import type { Package, Predictor } from '../kit/task.ts'
import { plainNotation } from '../kit/value.ts'
import { type Columns, encoderOf, type NumericColumn, tensorsOf } from './columns.ts'

/** File of a package with its columns and classes. */
export const columnsName = 'columns.json'

/** Records a run. */
const together = 256

/** What `columns.json` says. */
export interface Described extends Columns {
  /** Classes by their number. */
  readonly labels: readonly string[]
  /** Training rows of each class. */
  readonly counts: readonly number[]
  /** The class that counts as positive, where there are two. */
  readonly positive: string | undefined
}

export const printColumns = (described: Described): string => {
  const { labels, counts, positive = null, numeric, categorical, ignored } = described
  return `${JSON.stringify({ labels, counts, positive, numeric, categorical, ignored }, null, 2)}\n`
}

const described = (opened: Package): Described => {
  const { labels, counts, positive, numeric, categorical, ignored } = objectIn(opened, columnsName)
  const whole =
    isListOf(labels, isText) &&
    isListOf(counts, isNumber) &&
    labels.length === counts.length &&
    isListOf(ignored, isText) &&
    isListOf(numeric, isObject) &&
    numeric.every(isNumeric) &&
    isListOf(categorical, isObject) &&
    categorical.every(({ name, categories }) => isText(name) && isListOf(categories, isText))
  expectShape(opened, columnsName, whole)
  return {
    labels,
    counts,
    ignored,
    positive: isText(positive) ? positive : undefined,
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

/** Texts that mean nothing is known, by the options of a package. */
const missingOf = ({ manifest }: Package): readonly string[] => {
  const { missing } = manifest.task.options
  return Array.isArray(missing) ? missing.filter((text) => typeof text === 'string') : []
}

/**
 * The check of new records: each has a class, and where there is a package, one that it knows and numbers
 * where it reads numbers.
 */
export const admitRecords = (
  { label, missing }: { readonly label: string; readonly missing: readonly string[] },
  opened: Package | null,
): ((row: string) => string | null) => {
  const table = opened && described(opened)
  const encode = table && encoderOf(table)
  const idOf = table && numbering(table.labels)
  return (row) =>
    problemOf((refusal) => {
      const fields = readKnown(row, missing, refusal)
      const found = labelIn(fields, label, refusal)
      if (table && idOf && idOf(found) < 0)
        throw refusal(
          `is of the class ${JSON.stringify(found)}, which the champion does not know; it knows ${listed(table.labels)}`,
          'Correct the class, or add such records to the data file by hand.',
        )
      encode?.([fields], () => refusal)
    })
}

/**
 * A classifier of records. A row is a record as JSON, with the columns that the model was trained on;
 * values that are missing are read as such. The class and columns that training ignored are passed over;
 * other names are refused.
 */
export const openRecords = async (opened: Package): Promise<Predictor> => {
  const table = described(opened)
  const scorer = await openScorer(opened)
  const looked = [...table.numeric, ...table.categorical].map(({ name }) => name)
  const known = new Set([...looked, ...table.ignored])
  const missing = missingOf(opened)
  const check = (fields: Fields, refusal: Refusal) => {
    for (const name of fields.keys())
      if (!known.has(name))
        throw refusal(
          `has ${JSON.stringify(name)}, which the model does not know; it knows ${listed(looked)}`,
          'Correct the name or leave it out.',
        )
    return fields
  }
  return {
    info: opened.manifest,
    example: exampleOf(table),
    input: 'record',
    async predict(rows, k) {
      const refusalOf = (at: number) => badInput(at, rows.length)
      const records = rows.map((row, at) =>
        check(readKnown(row, missing, refusalOf(at)), refusalOf(at)),
      )
      const answers: Answer[] = []
      for (let from = 0; from < records.length; from += together) {
        const part = records.slice(from, from + together)
        for (const shares of await scorer.score(part, (at) => refusalOf(from + at)))
          answers.push({ kind: 'classes', classes: likeliest(shares, table.labels, k) })
      }
      return answers
    },
    close: scorer.close,
  }
}

/** The average customer, so to say. */
const exampleOf = ({ numeric, categorical }: Columns): string =>
  JSON.stringify(
    Object.fromEntries([
      ...numeric.map(({ name, mean }) => [name, Number(mean.toPrecision(4))]),
      ...categorical.map(({ name, categories }) => [name, categories[0] ?? '']),
    ]),
  )

/** A package's model, run. */
interface Scorer {
  /** Probabilities of the classes, for each record; at least one. */
  score(
    records: readonly Fields[],
    refusalOf: (index: number) => Refusal,
  ): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

const openScorer = async (opened: Package): Promise<Scorer> => {
  const table = described(opened)
  const encode = encoderOf(table)
  const classes = table.labels.length
  const session = await openSession(opened.file(modelName))
  return {
    async score(records, refusalOf) {
      const { probabilities } = await session.run(tensorsOf(table, encode(records, refusalOf)))
      if (!(probabilities?.data instanceof Float32Array) || probabilities.dims[1] !== classes)
        throw new MillraceError('corrupt', {
          what: `The model does not answer with probabilities of its ${classes} classes.`,
          fix: 'Roll back to another version, or train again.',
        })
      const { data } = probabilities
      return records.map((_, row) => data.subarray(row * classes, (row + 1) * classes))
    },
    close: () => session.close(),
  }
}

/**
 * How packages that know the same classes judge the same records, with the positive class of the first. A
 * column that one does not know is passed over, one that is not there is read as missing.
 */
export const judgeRecords = async (
  packages: readonly Package[],
  rows: Rows,
): Promise<Metrics[]> => {
  const tables = packages.map(described)
  expectSameClasses(tables.map(({ labels }) => labels))
  const judged: Metrics[] = []
  for (const [at, each] of packages.entries()) {
    const { labels, counts, positive } = tables[at] as Described
    const tally = createTally(labels, { positive: tables[0]?.positive ?? positive, counts })
    const missing = missingOf(each)
    const scorer = await openScorer(each)
    try {
      for (let from = 0; from < rows.length; from += together) {
        const count = Math.min(together, rows.length - from)
        const refusalOf = (index: number) => badRow(rows, from + index, 'validation')
        const records = Array.from({ length: count }, (_, index) =>
          readKnown(rows.at(from + index) ?? '', missing, refusalOf(index)),
        )
        const shares = await scorer.score(records, refusalOf)
        records.forEach((fields, index) => {
          const label = labelIn(fields, labelOf(each), refusalOf(index))
          tally.add(label, shares[index] ?? new Float32Array(labels.length))
        })
      }
    } finally {
      await scorer.close()
    }
    judged.push(tally.metrics())
  }
  return judged
}

const labelOf = ({ folder, manifest }: Package): string => {
  const { label } = manifest.task.options
  if (typeof label === 'string') return label
  throw new MillraceError('corrupt', {
    what: `The model package ${folder} does not say which column has the class.`,
    fix: 'Roll back to another version, or train again.',
  })
}
