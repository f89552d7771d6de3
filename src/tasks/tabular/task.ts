/** Tabular class: learns from records of a table which class a record is of. */
import type { Schema } from '../../columns/schema.ts'
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { rowBatches } from '../kit/batches.ts'
import {
  baselineOf,
  type Classes,
  classesOf,
  expectKnown,
  metricsOf,
  positiveOf,
  weightsOf,
} from '../kit/classes.ts'
import { classifierParts } from '../kit/classifier.ts'
import { defineTask } from '../kit/define.ts'
import { classGuess } from '../kit/guess.ts'
import { labelsOf, trainingTargets, validationTargets } from '../kit/labels.ts'
import { badRow, type Refusal } from '../kit/record.ts'
import type { BatchOptions, Learnt, Signature } from '../kit/task.ts'
import type { Columns } from './columns.ts'
import { columnsName, inputPorts, printColumns } from './described.ts'
import { encoderOf, tensorsOf } from './encode.ts'
import { buckets, createClassEnsemble } from './ensemble.ts'
import { heldShares, learntShares } from './held.ts'
import { createClassCounter } from './labels.ts'
import { learnColumns } from './learn.ts'
import { masksOf } from './masks.ts'
import { bucketOf, createTableNetwork } from './network.ts'
import { type FilledTabularClassOptions, tabularClassKind } from './options.ts'
import { describeTable, readerOf, tableNoises } from './package.ts'
import { type Sizes, sizesOf, trainingOf } from './sizes.ts'

const prepare = (
  rows: Rows,
  options: FilledTabularClassOptions,
  all: Rows,
  schema: Schema | null,
): Learnt => {
  if (rows.length === 0)
    throw new MillraceError('bad_data', {
      what: 'There are no training rows.',
      fix: 'Give records to learn from.',
    })
  const counter = createClassCounter(options.label)
  const { columns, warnings } = learnColumns(rows, options, counter, all, schema)
  const classes = classesOf(counter.counts())
  const { counts } = classes
  const sizes = sizesOf(options, rows.length)
  const table: Table = { columns, classes, options, sizes }
  const positive = positiveOf(classes, options.positive)
  const told = { labels: classes.labels, counts, positive: positive ?? null }
  return {
    warnings,
    facts: {
      rows: rows.length,
      classes: counts.length,
      numeric: columns.numeric.length,
      categorical: columns.categorical.length,
      ...(columns.dates.length > 0 && { dates: columns.dates.length }),
      ...(columns.texts.length > 0 && { texts: columns.texts.length }),
    },
    network: networkOf(table),
    batches: (records, asked) => batchesOf(records, asked, table),
    auto: trainingOf(rows.length, sizes),
    baseline: (records) => baselineOf(classes, labelsOf(records, readerOf(options)), positive),
    guess: classGuess(classes),
    metrics: metricsOf,
    files: { [columnsName]: printColumns(told, columns) },
    signature: signatureOf(columns, counts.length),
  }
}

interface Table {
  readonly columns: Columns
  readonly classes: Classes
  readonly options: FilledTabularClassOptions
  readonly sizes: Sizes
}

const networkOf = ({ columns, classes: { counts }, options: { dropout }, sizes }: Table) =>
  sizes.members === 1
    ? createTableNetwork({ columns, counts, hidden: sizes.hidden, dropout })
    : createClassEnsemble({ ...sizes, columns, counts, dropout })

const batchesOf = (
  rows: Rows,
  { classWeights: asked, ...options }: BatchOptions,
  table: Table,
): BatchSource => {
  const { columns, classes } = table
  const { purpose } = options
  const read = readerOf(table.options)
  if (purpose === 'validation') expectKnown(labelsOf(rows, read), classes)
  const weightOf = asked === undefined ? null : weightsOf(classes, asked)
  const encode = encoderOf(columns)
  return rowBatches(rows, options, ({ rows: texts, places, rng }): Batch => {
    const refusalOf = (at: number): Refusal => badRow(rows, places[at] ?? 0, purpose)
    const given = texts.map((row, at) => read(row, refusalOf(at)))
    const ids = given.map(({ label }) => classes.idOf(label))
    const records = given.map(({ input }) => input.fields)
    const inputs = tensorsOf(columns, encode(records, refusalOf))
    const learnt = learntOf({ texts, ids, weightOf, purpose, refusalOf }, table)
    const masks =
      purpose === 'training' ? masksOf(table.sizes, table.options.dropout, ids.length, rng) : {}
    return { ...learnt, inputs: { ...inputs, ...learnt.inputs, ...masks } }
  })
}

interface Labels {
  readonly texts: readonly string[]
  readonly ids: readonly number[]
  readonly weightOf: Float32Array | null
  readonly purpose: BatchOptions['purpose']
  refusalOf(at: number): Refusal
}

/** What of a batch is learnt, or judged by. */
const learntOf = (
  { texts, ids, weightOf, purpose, refusalOf }: Labels,
  { sizes: { members } }: Table,
): Batch => {
  if (purpose !== 'training') {
    const shares = purpose === 'inner' ? { shares: heldShares(texts, members) } : {}
    const bucket = members === 1 ? 'any' : purpose
    return {
      bucket,
      inputs: { ...validationTargets(ids, weightOf), ...shares },
      weight: ids.length,
    }
  }
  if (members === 1) {
    const { inputs, weight } = trainingTargets(ids, weightOf, refusalOf)
    return { bucket: bucketOf(weightOf !== null), inputs, weight }
  }
  const { inputs } = trainingTargets(ids, null, refusalOf)
  const weights = weightOf && Float32Array.from(ids, (id) => weightOf[id] ?? 1)
  const { shares, weight } = learntShares(texts, members, weights)
  return { bucket: buckets.training, inputs: { ...inputs, shares }, weight }
}

const signatureOf = (columns: Columns, classes: number): Signature => ({
  inputs: inputPorts(columns),
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})

export const tabularTask = defineTask(tabularClassKind, {
  noises: tableNoises,
  ...classifierParts('records', readerOf, describeTable),
  prepare,
})
