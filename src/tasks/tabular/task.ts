/** Tabular class: learns from records of a table which class a record is of. */
import { textWidth } from '../../columns/hashed.ts'
import type { Schema } from '../../columns/schema.ts'
import { MillraceError } from '../../core/error.ts'
import type { Rng } from '../../core/rng.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import { rowBatches } from '../kit/batches.ts'
import {
  baselineOf,
  type Classes,
  classesOf,
  expectKnown,
  listed,
  metricsOf,
  weightsOf,
} from '../kit/classes.ts'
import { classifierParts } from '../kit/classifier.ts'
import { defineTask } from '../kit/define.ts'
import { labelsOf, trainingTargets, validationTargets } from '../kit/labels.ts'
import { badRow, type Refusal } from '../kit/record.ts'
import type { BatchOptions, Learnt, Signature } from '../kit/task.ts'
import type { Columns } from './columns.ts'
import { encoderOf, tensorsOf } from './encode.ts'
import { learnColumns } from './learn.ts'
import { bucketOf, createTableNetwork, maskOf } from './network.ts'
import { type FilledTabularClassOptions, tabularClassKind } from './options.ts'
import { columnsName, describeTable, printColumns, readerOf } from './package.ts'

const prepare = (
  rows: Rows,
  options: FilledTabularClassOptions,
  all: Rows,
  schema: Schema | null,
): Learnt => {
  const { hidden, dropout } = options
  if (rows.length === 0)
    throw new MillraceError('bad_data', {
      what: 'There are no training rows.',
      fix: 'Give records to learn from.',
    })
  const { columns, labels, warnings } = learnColumns(rows, options, all, schema)
  const classes = classesOf(labels)
  const { counts } = classes
  const described = {
    ...columns,
    labels: classes.labels,
    counts,
    positive: positiveOf(classes, options.positive),
  }
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
    network: createTableNetwork({ columns, counts, hidden, dropout }),
    batches: (records, asked) => batchesOf(records, asked, { columns, classes, options }),
    baseline: (records) =>
      baselineOf(classes, labelsOf(records, readerOf(options)), described.positive),
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
  readonly options: FilledTabularClassOptions
}

const batchesOf = (
  rows: Rows,
  { classWeights: asked, ...options }: BatchOptions,
  { columns, classes, options: table }: Table,
): BatchSource => {
  const { purpose } = options
  if (purpose === 'validation') expectKnown(labelsOf(rows, readerOf(table)), classes)
  const weightOf = asked === undefined ? null : weightsOf(classes, asked)
  const encode = encoderOf(columns)
  const read = readerOf(table)
  return rowBatches(rows, options, ({ rows: texts, places, rng }): Batch => {
    const refusalOf = (at: number): Refusal => badRow(rows, places[at] ?? 0, purpose)
    const given = texts.map((row, at) => read(row, refusalOf(at)))
    const ids = given.map(({ label }) => classes.idOf(label))
    const records = given.map(({ input }) => input.fields)
    const inputs = tensorsOf(columns, encode(records, refusalOf))
    if (purpose === 'validation')
      return {
        bucket: 'any',
        inputs: { ...inputs, ...validationTargets(ids) },
        weight: ids.length,
      }
    const { inputs: targets, weight } = trainingTargets(ids, weightOf, refusalOf)
    return {
      bucket: bucketOf(weightOf !== null),
      inputs: { ...inputs, ...targets, ...masksOf(table, ids.length, rng) },
      weight,
    }
  })
}

/** What is dropped of each hidden layer. */
const masksOf = (
  { hidden, dropout }: FilledTabularClassOptions,
  rows: number,
  rng: Rng,
): Tensors =>
  dropout === 0
    ? {}
    : Object.fromEntries(
        hidden.map((width, layer) => [
          maskOf(layer),
          float32(dropoutMask(rows * width, dropout, rng), [rows, width]),
        ]),
      )

const signatureOf = ({ numeric, categorical, texts }: Columns, classes: number): Signature => ({
  inputs: [
    ...(numeric.length > 0
      ? [{ name: 'numeric', type: 'float32', shape: ['rows', numeric.length] } as const]
      : []),
    ...(categorical.length > 0
      ? [{ name: 'categories', type: 'int64', shape: ['rows', categorical.length] } as const]
      : []),
    ...(texts.length > 0
      ? [{ name: 'texts', type: 'float32', shape: ['rows', texts.length * textWidth] } as const]
      : []),
  ],
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})

export const tabularTask = defineTask(tabularClassKind, {
  ...classifierParts('records', readerOf, describeTable),
  prepare,
})
