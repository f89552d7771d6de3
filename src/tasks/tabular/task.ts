/** Tabular class: learns from records of a table which class a record is of. */
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import { rowBatches } from '../kit/batches.ts'
import {
  baselineOf,
  type Classes,
  classesOf,
  classMetrics,
  expectKnown,
  listed,
  metricsOf,
  weightsOf,
} from '../kit/classes.ts'
import { badRow, classIn, labelIn, type Refusal, readKnown } from '../kit/record.ts'
import type { BatchOptions, Prepared, Signature, Task } from '../kit/task.ts'
import { type Columns, encoderOf, learnColumns, tensorsOf } from './columns.ts'
import { bucketOf, createNetwork, maskOf } from './network.ts'
import { admitRecords, columnsName, judgeRecords, openRecords, printColumns } from './predictor.ts'

export interface TabularClassOptions {
  /** Column with the class. */
  readonly label: string
  /** The class that counts as positive, where there are two. Null: the rarer one. */
  readonly positive: string | null
  /** Columns read as numbers. Null: those of whose known values at least nine in ten are numbers. */
  readonly numeric: readonly string[] | null
  /** Columns read as categories. Null: all others. */
  readonly categorical: readonly string[] | null
  /** Columns left out. */
  readonly ignore: readonly string[]
  /** Texts that stand where a value is missing, in any column. */
  readonly missing: readonly string[]
  /** Widths of the hidden layers; none makes a logistic regression. */
  readonly hidden: readonly number[]
  /** Share of the hidden outputs dropped while training, from 0 to below 1. */
  readonly dropout: number
}

const defaults: TabularClassOptions = {
  label: 'label',
  positive: null,
  numeric: null,
  categorical: null,
  ignore: [],
  missing: [],
  hidden: [64, 32],
  dropout: 0.1,
}

/** Every option with its value; names in the one form of Unicode that columns have. */
const filled = (given: Partial<TabularClassOptions>): TabularClassOptions => {
  const { label, positive, numeric, categorical, ignore, missing, hidden, dropout } = {
    ...defaults,
    ...given,
  }
  const composed = (names: readonly string[]) => names.map((name) => name.normalize('NFC'))
  return {
    label: label.normalize('NFC'),
    positive,
    numeric: numeric && composed(numeric),
    categorical: categorical && composed(categorical),
    ignore: composed(ignore),
    missing,
    hidden,
    dropout,
  }
}

const learn = (
  rows: Rows,
  given: Partial<TabularClassOptions> = {},
  all: Rows = rows,
): Prepared => {
  const options = filled(given)
  const { hidden, dropout } = options
  if (rows.length === 0)
    throw new MillraceError('bad_data', {
      what: 'There are no training rows.',
      fix: 'Give records to learn from.',
    })
  const { columns, labels, warnings } = learnColumns(rows, options, all)
  const classes = classesOf(labels)
  const { counts } = classes
  const described = {
    ...columns,
    labels: classes.labels,
    counts,
    positive: positiveOf(classes, options.positive),
  }
  return {
    kind: 'tabular-class',
    options: { ...options },
    warnings,
    facts: {
      rows: rows.length,
      classes: counts.length,
      numeric: columns.numeric.length,
      categorical: columns.categorical.length,
    },
    network: createNetwork({ columns, counts, hidden, dropout }),
    batches: (records, asked) => batchesOf(records, asked, { columns, classes, options }),
    baseline: (records) => baselineOf(classes, labelsOf(records, options), described.positive),
    metrics: metricsOf,
    files: { [columnsName]: printColumns(described) },
    signature: signatureOf(columns, counts.length),
  }
}

/** The class that counts as positive; undefined where there are more than two. */
const positiveOf = (
  { labels, counts, idOf }: Classes,
  asked: string | null,
): string | undefined => {
  const id = asked === null ? -1 : idOf(asked)
  if (asked !== null && (labels.length > 2 || id < 0))
    throw new MillraceError('bad_config', {
      what: `\`positive\` is ${JSON.stringify(asked)}, expected one of two classes.`,
      why: `The training rows have ${listed(labels)}.`,
      fix: 'Correct it, or leave it out.',
    })
  if (labels.length > 2) return undefined
  return labels[asked === null ? ((counts[0] ?? 0) < (counts[1] ?? 0) ? 0 : 1) : id]
}

interface Table {
  readonly columns: Columns
  readonly classes: Classes
  readonly options: TabularClassOptions
}

const batchesOf = (
  rows: Rows,
  { classWeights: asked, ...options }: BatchOptions,
  { columns, classes, options: table }: Table,
): BatchSource => {
  const { label, missing, hidden, dropout } = table
  const { purpose } = options
  if (purpose === 'validation') expectKnown(labelsOf(rows, table), classes)
  const weightOf = asked === undefined ? null : weightsOf(classes, asked)
  const encode = encoderOf(columns)
  return rowBatches(rows, options, ({ rows: texts, places, rng }): Batch => {
    const refusalOf = (at: number): Refusal => badRow(rows, places[at] ?? 0, purpose)
    const records = texts.map((row, at) => readKnown(row, missing, refusalOf(at)))
    const ids = records.map((fields, at) => classes.idOf(labelIn(fields, label, refusalOf(at))))
    const inputs: Record<string, Tensor> = tensorsOf(columns, encode(records, refusalOf))
    inputs.targets = int64(ids.map((id) => Math.max(id, 0)))
    if (purpose === 'validation') {
      inputs.known = float32(Float32Array.from(ids, (id) => (id < 0 ? 0 : 1)))
      return { bucket: 'any', inputs, weight: ids.length }
    }
    const unheard = ids.indexOf(-1)
    if (unheard >= 0)
      throw refusalOf(unheard)(
        'is of a class that was not learnt',
        'Learn from the rows that are trained with.',
      )
    if (dropout > 0)
      hidden.forEach((width, layer) => {
        const mask = dropoutMask(ids.length * width, dropout, rng)
        inputs[maskOf(layer)] = float32(mask, [ids.length, width])
      })
    if (!weightOf) return { bucket: bucketOf(false), inputs, weight: ids.length }
    const weights = Float32Array.from(ids, (id) => weightOf[id] ?? 1)
    inputs.weights = float32(weights)
    const weight = weights.reduce((sum, each) => sum + each, 0)
    return { bucket: bucketOf(true), inputs, weight }
  })
}

const labelsOf = function* (rows: Rows, { label, missing }: TabularClassOptions) {
  let place = 0
  for (const row of rows) {
    const refusal = badRow(rows, place++, 'validation')
    yield labelIn(readKnown(row, missing, refusal), label, refusal)
  }
}

const signatureOf = ({ numeric, categorical }: Columns, classes: number): Signature => ({
  inputs: [
    { name: 'numeric', type: 'float32', shape: ['rows', numeric.length] },
    { name: 'categories', type: 'int64', shape: ['rows', categorical.length] },
  ].filter(({ shape }) => shape[1] !== 0) as Signature['inputs'],
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})

export const tabularClass = {
  kind: 'tabular-class',
  defaults,
  metrics: classMetrics,
  /** The whole record decides. */
  identity: (row) => row,
  prepare: learn,
  classOf(row, given) {
    const { label, missing } = filled(given)
    return classIn((refusal) => labelIn(readKnown(row, missing, refusal), label, refusal))
  },
  admit: (given, opened) => admitRecords(filled(given), opened),
  open: openRecords,
  judge: judgeRecords,
} as const satisfies Task<TabularClassOptions>
