/** Classifiers of records at work: what they answer, and how they judge rows. */
import { MillraceError } from '../core/error.ts'
import type { Figures, Suggestion } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { openSession } from '../onnx/session.ts'
import { createTally, likeliest, listed } from './classes.ts'
import { type Columns, encoderOf, labelIn, tensorsOf } from './columns.ts'
import { modelName } from './package.ts'
import { badInput, badRow, type Fields, type Refusal, readRecord } from './record.ts'
import type { Package, Predictor } from './task.ts'

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
  const { positive, ...rest } = JSON.parse(Buffer.from(opened.file(columnsName)).toString())
  return { ...rest, positive: positive ?? undefined }
}

/**
 * A classifier of records. A row is a record as JSON, with the columns that the model was trained on;
 * values that are missing are read as such. The class and columns that training ignored are passed over;
 * other names are refused.
 */
export const openRecords = async (opened: Package): Promise<Predictor<Suggestion>> => {
  const table = described(opened)
  const scorer = await openScorer(opened)
  const looked = [...table.numeric, ...table.categorical].map(({ name }) => name)
  const known = new Set([...looked, ...table.ignored])
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
      const records = rows.map((row, at) => check(readRecord(row, refusalOf(at)), refusalOf(at)))
      const answers: Suggestion[][] = []
      for (let from = 0; from < records.length; from += together) {
        const part = records.slice(from, from + together)
        for (const shares of await scorer.score(part, (at) => refusalOf(from + at)))
          answers.push(likeliest(shares, table.labels, k))
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
 * How packages judge the same records: losses and areas over the classes that all of them know, with the
 * positive class of the first. A column that one does not know is passed over, one that is not there is
 * read as missing.
 */
export const judgeRecords = async (
  packages: readonly Package[],
  rows: Rows,
): Promise<Figures[]> => {
  const tables = packages.map(described)
  const common = tables
    .map(({ labels }) => labels)
    .reduce((all, labels) => all.filter((label) => labels.includes(label)))
  const judged: Figures[] = []
  for (const [at, each] of packages.entries()) {
    const { labels, positive } = tables[at] as Described
    const wanted = tables[0]?.positive ?? positive
    const tally = createTally(
      labels,
      new Set(common),
      wanted !== undefined && labels.includes(wanted) ? wanted : positive,
    )
    const scorer = await openScorer(each)
    try {
      for (let from = 0; from < rows.length; from += together) {
        const count = Math.min(together, rows.length - from)
        const refusalOf = (index: number) => badRow(rows, from + index, 'validation')
        const records = Array.from({ length: count }, (_, index) =>
          readRecord(rows.at(from + index) ?? '', refusalOf(index)),
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
    judged.push(tally.figures())
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
