import { join } from 'node:path'
import type { Recipe, TrainRecipe } from '../config/resolve.ts'
import { readIfThere, writeDurably } from '../core/files.ts'
import { nameOfRecipe } from '../core/former.ts'
import type { Lineage, Metrics, TrainEvent } from '../core/records.ts'
import { openRows } from '../core/rows.ts'
import { writePackage } from '../tasks/kit/package.ts'
import { splitRows } from '../tasks/kit/split.ts'
import type { BatchOptions } from '../tasks/kit/task.ts'
import type { Collective } from '../train/collective/collective.ts'
import { fit } from '../train/fit.ts'
import type { OptimizerOptions } from '../train/optimizer.ts'
import type { FitOptions } from '../train/options.ts'
import { loadTasks } from './tasks.ts'

/** What every rank of a training is told; all of it can be written as JSON. */
export interface WorkerJob {
  readonly project: string
  readonly home: string
  readonly recipe: Recipe
  readonly lineage: Lineage
  /** Folder of the run: the rows are there as `rows`; the checkpoint and the package go there. */
  readonly folder: string
  /** Pauses after this epoch. */
  readonly until: number | null
}

/** What a training came to. */
export interface Trained {
  /** Folder with the finished package. */
  readonly folder: string
  readonly metrics: Metrics
  readonly epoch: number
  readonly baseline: Metrics
}

/** Files of a run's folder. */
export const rowsIn = (folder: string) => join(folder, 'rows')
export const checkpointIn = (folder: string) => join(folder, 'checkpoint')
const packageIn = (folder: string) => join(folder, 'package')

/** Laws of the learning rate, by their name in a configuration. */
const lrSchedules = {
  none: { kind: 'constant' },
  cosine: { kind: 'cosine', floor: 0.05 },
  step: { kind: 'step' },
} as const

const optimizerOf = (train: TrainRecipe): OptimizerOptions => {
  const clip = train.clip === null ? {} : { clip: train.clip }
  const { weightDecay } = train
  switch (train.optimizer) {
    case 'adam':
      return { kind: 'adam', ...clip }
    case 'adamw':
      return { kind: 'adamw', ...clip, weightDecay }
    case 'sgd':
      return { kind: 'sgd', ...clip, momentum: train.momentum ?? 0.9, weightDecay }
  }
}

/** What a recipe says of a training, in the words of `fit`. */
export const fitOptionsOf = (train: TrainRecipe, workers: number) =>
  ({
    epochs: train.epochs,
    learningRate: train.learningRate * (train.scaleLearningRate ? workers : 1),
    lrSchedule: { ...lrSchedules[train.lrSchedule], warmup: train.warmup },
    seed: train.seed,
    optimizer: optimizerOf(train),
    gradientAccumulation: train.gradientAccumulation,
    restoreBest: train.restoreBest,
    device: train.device,
    ...(train.emaDecay === null ? {} : { ema: { decay: train.emaDecay, warmup: true } }),
    ...(train.earlyStopping === null ? {} : { earlyStopping: train.earlyStopping }),
  }) satisfies Partial<FitOptions>

/**
 * Trains as one rank of a world. The lead writes the package and answers; the others answer null.
 * Every rank learns the same from the same rows before.
 */
export const trainWorker = async (
  order: WorkerJob,
  collective: Collective,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
): Promise<Trained | null> => {
  const { recipe, lineage, folder } = order
  const { train } = recipe
  const { rank, size: world } = collective
  const task = (await loadTasks(order, recipe.task.kind)).of(recipe.task.kind)
  const rows = openRows(rowsIn(folder))
  try {
    const { kind: _, ...options } = recipe.task
    const sides = splitRows(rows, {
      identity: (row) => task.identity(row),
      share: train.validationSplit,
    })
    const prepared = task.prepare(sides.training, options, rows)
    if (rank === 0)
      for (const warning of prepared.warnings ?? []) emit({ kind: 'warning', ...warning })
    const { batchSize, seed, classWeights } = train
    const asked = { batchSize, seed, rank, world } satisfies Partial<BatchOptions>
    const validation = prepared.batches(sides.validation, { ...asked, purpose: 'validation' })
    const checkpoint = checkpointIn(folder)
    const fitted = await last(
      fit({
        ...fitOptionsOf(train, world),
        network: prepared.network,
        train: prepared.batches(sides.training, {
          ...asked,
          purpose: 'training',
          ...(classWeights === null ? {} : { classWeights }),
        }),
        validation: () => validation.epoch(1),
        metrics: (sums) => prepared.metrics(sums),
        ...(order.until === null ? {} : { until: order.until }),
        identity: { data: lineage.datasetDigest, recipe: nameOfRecipe(recipe) },
        checkpoint: {
          load: async () => (await readIfThere(checkpoint)) ?? null,
          save: (bytes) => writeDurably(checkpoint, bytes),
        },
        collective,
        signal,
      }),
      emit,
    )
    if (rank !== 0) return null
    const { parameters, metrics, epoch } = fitted
    await writePackage(packageIn(folder), { prepared, parameters, metrics, lineage })
    return {
      folder: packageIn(folder),
      metrics,
      epoch,
      baseline: prepared.baseline(sides.validation),
    }
  } finally {
    rows.close()
  }
}

const last = async <Event, Result>(
  steps: AsyncGenerator<Event, Result>,
  emit: (event: Event) => void,
): Promise<Result> => {
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
    emit(next.value)
  }
}
