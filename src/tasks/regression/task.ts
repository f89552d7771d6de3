/** Tabular regression: learns from records of a table a number of each, and where it lies. */
import type { Schema } from '../../columns/schema.ts'
import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import { intervalMetrics } from '../../metrics/regression.ts'
import type { Batch, BatchSource } from '../../nn/batch.ts'
import { rowBatches } from '../kit/batches.ts'
import { defineTask } from '../kit/define.ts'
import { badRow, readKnown } from '../kit/record.ts'
import type { BatchOptions, Learnt } from '../kit/task.ts'
import type { Columns } from '../tabular/columns.ts'
import { columnsName, inputPorts, printColumns } from '../tabular/described.ts'
import { encoderOf, tensorsOf } from '../tabular/encode.ts'
import { buckets } from '../tabular/ensemble.ts'
import { heldShares, learntShares } from '../tabular/held.ts'
import { learnColumns } from '../tabular/learn.ts'
import { masksOf } from '../tabular/masks.ts'
import { tableNoises } from '../tabular/package.ts'
import { type Sizes, sizesOf, trainingOf } from '../tabular/sizes.ts'
import { marginOf } from './intervals.ts'
import { createNumberEnsemble, heldOutGraph, marginName } from './network.ts'
import { type FilledTabularRegressionOptions, tabularRegressionKind } from './options.ts'
import { admitNumbers, judgeNumbers, numbersGraph, openNumbers } from './package.ts'
import { createTargetLearner, type Target, targetNotation, targetReader } from './target.ts'

interface Table {
  readonly columns: Columns
  readonly target: Target
  readonly options: FilledTabularRegressionOptions
  readonly sizes: Sizes
}

const prepare = (
  rows: Rows,
  options: FilledTabularRegressionOptions,
  all: Rows,
  schema: Schema | null,
): Learnt => {
  if (rows.length === 0)
    throw new MillraceError('bad_data', {
      what: 'There are no training rows.',
      fix: 'Give records to learn from.',
    })
  const { label, interval } = options
  const notation = targetNotation(all, options, schema)
  const learner = createTargetLearner(label, notation, interval)
  const asked = { ...options, labelIs: 'number' } as const
  const { columns, warnings } = learnColumns(rows, asked, learner, all, schema)
  const target = learner.end()
  const sizes = sizesOf(options, rows.length)
  const table: Table = { columns, target, options, sizes }
  const network = { ...sizes, columns, dropout: options.dropout, target, interval }
  const batches = (records: Rows, asked: BatchOptions) => batchesOf(records, asked, table)
  return {
    warnings,
    facts: { rows: rows.length, members: sizes.members, ...countsOf(columns) },
    network: createNumberEnsemble(network),
    batches,
    auto: trainingOf(rows.length, sizes),
    async finish(parameters, records) {
      const inner = batches(records, { purpose: 'inner', batchSize: 1024, seed: 1 })
      const margin = await marginOf(heldOutGraph(network, parameters), inner, interval)
      return new Map([...parameters, [marginName, Float32Array.of(margin)]])
    },
    baseline: (records) => baselineOf(records, table),
    guess: {
      kind: 'values',
      values: [target.mean],
      interval: { low: target.low, high: target.high, share: interval },
    },
    metrics: ({ loss = 0, count = 1 }) => ({ val_loss: loss / count }),
    files: { [columnsName]: printColumns({ target, interval }, columns) },
    signature: {
      inputs: inputPorts(columns),
      outputs: [
        { name: 'predicted', type: 'float32', shape: ['rows', 1] },
        { name: 'interval', type: 'float32', shape: ['rows', 2] },
      ],
    },
  }
}

const countsOf = ({ numeric, categorical, dates, texts }: Columns): Metrics => ({
  numeric: numeric.length,
  categorical: categorical.length,
  ...(dates.length > 0 && { dates: dates.length }),
  ...(texts.length > 0 && { texts: texts.length }),
})

/** Metrics of the same guess for every row: the mean, and the interval that held as many training rows as asked for. */
const baselineOf = (rows: Rows, { target, options }: Table): Metrics => {
  const { mean, low, high, notation } = target
  const read = targetReader(options, notation)
  const pairs = Array.from(rows, (row, place) => {
    const refusal = badRow(rows, place, 'validation')
    const actual = read(readKnown(row, options.missing, refusal), refusal)
    return { actual, predicted: mean, low, high }
  })
  const { val_loss_se: _, ...metrics } = intervalMetrics(pairs, options.interval)
  return metrics
}

const batchesOf = (
  rows: Rows,
  asked: BatchOptions,
  { columns, target, options, sizes }: Table,
): BatchSource => {
  const { purpose } = asked
  const encode = encoderOf(columns)
  const read = targetReader(options, target.notation)
  const sharesOf = (texts: readonly string[]): Tensors => {
    if (purpose === 'validation') return {}
    const held = purpose === 'inner'
    return {
      shares: held
        ? heldShares(texts, sizes.members)
        : learntShares(texts, sizes.members, null).shares,
    }
  }
  return rowBatches(rows, asked, ({ rows: texts, places, rng }): Batch => {
    const refusalOf = (at: number) => badRow(rows, places[at] ?? 0, purpose)
    const records = texts.map((row, at) => readKnown(row, options.missing, refusalOf(at)))
    const truth = Float32Array.from(
      records,
      (fields, at) => (read(fields, refusalOf(at)) - target.mean) / target.deviation,
    )
    const masks = purpose === 'training' ? masksOf(sizes, options.dropout, texts.length, rng) : {}
    return {
      bucket: buckets[purpose],
      inputs: {
        ...tensorsOf(columns, encode(records, refusalOf)),
        truth: float32(truth, [truth.length, 1, 1]),
        ...sharesOf(texts),
        ...masks,
      },
      weight: texts.length,
    }
  })
}

export const tabularRegressionTask = defineTask(tabularRegressionKind, {
  noises: tableNoises,
  rowGraph: numbersGraph,
  metrics: [
    ...['val_loss', 'val_loss_se', 'rmse', 'mae', 'r2'],
    ...['pinball', 'coverage', 'interval_width'],
  ],
  scored: ['val_loss', 'rmse', 'mae', 'r2', 'pinball', 'coverage', 'interval_width'],
  /** The whole record decides. */
  identity: (row) => row,
  prepare,
  admit: admitNumbers,
  open: openNumbers,
  judge: judgeNumbers,
})
