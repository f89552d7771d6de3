/** How a task is trained by a recipe, wherever it is called from. */
import type { Schema } from '../columns/schema.ts'
import type { Recipe, TrainRecipe } from '../config/resolve.ts'
import type { TrainEvent } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { counted } from '../core/text.ts'
import type { Sides } from '../tasks/kit/split.ts'
import type { AutoTraining, BatchOptions, Prepared, Task } from '../tasks/kit/task.ts'
import type { Collective } from '../train/collective/collective.ts'
import { type Fitted, fit } from '../train/fit.ts'
import type { OptimizerOptions } from '../train/optimizer.ts'
import type { FitOptions } from '../train/options.ts'

export interface TaskTraining
  extends Pick<FitOptions, 'until' | 'identity' | 'checkpoint' | 'signal'> {
  readonly task: Task
  readonly recipe: Recipe
  readonly sides: Sides
  /** The rows of both sides. */
  readonly rows: Rows
  /** The types of the columns of records. Default: they follow from the rows. */
  readonly schema?: Schema | null
  /** The world whose rank this is. Default: alone. */
  readonly collective?: Collective
}

/** A task that has been trained. */
export interface TrainedTask extends Fitted {
  readonly prepared: Prepared
}

/**
 * Prepares a task from the training side, trains it there and validates it on the other side. Every rank of a
 * world learns the same from the same rows before; the first one warns.
 */
export const trainTask = async (
  { task, recipe, sides, rows, schema, collective, ...others }: TaskTraining,
  emit: (event: TrainEvent) => void,
): Promise<TrainedTask> => {
  const { kind: _, ...options } = recipe.task
  const { seed, classWeights } = recipe.train
  const { rank, size: world } = collective ?? { rank: 0, size: 1 }
  const prepared = task.prepare(sides.training, options, rows, schema)
  if (rank === 0)
    for (const warning of prepared.warnings ?? []) emit({ kind: 'warning', ...warning })
  const auto = recipe.train.auto ? prepared.auto : undefined
  if (auto && rank === 0) emit({ kind: 'settled', text: toldOf(auto) })
  const batchSize = auto ? Math.ceil(auto.batchSize / world) : recipe.train.batchSize
  const asked = { batchSize, seed, rank, world } satisfies Partial<BatchOptions>
  const validation = prepared.batches(sides.validation, { ...asked, purpose: 'validation' })
  const weights = classWeights === null ? {} : { classWeights }
  const training = prepared.batches(sides.training, { ...asked, ...weights, purpose: 'training' })
  const inner = prepared.batches(sides.training, { ...asked, ...weights, purpose: 'inner' })
  const fitted = await last(
    fit({
      ...fitOptionsOf(recipe.train, world),
      ...(auto && autoOptionsOf(auto)),
      ...(auto?.patience && { inner: () => inner.epoch(1) }),
      network: prepared.network,
      train: training,
      validation: () => validation.epoch(1),
      metrics: (sums) => prepared.metrics(sums),
      ...(collective && { collective }),
      ...others,
    }),
    emit,
  )
  if (rank !== 0 || !prepared.finish) return { ...fitted, prepared }
  const parameters = await prepared.finish(fitted.parameters, sides.training)
  return { ...fitted, parameters, prepared }
}

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
    // A run has found its device before it begins; what is trained without one runs where everybody can.
    device: train.device === 'auto' ? 'cpu' : train.device,
    ...(train.emaDecay === null ? {} : { ema: { decay: train.emaDecay, warmup: true } }),
    ...(train.earlyStopping === null ? {} : { earlyStopping: train.earlyStopping }),
  }) satisfies Partial<FitOptions>

/** How a training goes that is left to the data. */
const autoOptionsOf = ({ epochs, learningRate, weightDecay, patience }: AutoTraining) =>
  ({
    epochs,
    learningRate,
    lrSchedule: patience === null ? lrSchedules.cosine : lrSchedules.none,
    optimizer: { kind: 'adamw', weightDecay },
    ...(patience !== null && { earlyStopping: patience }),
  }) satisfies Partial<FitOptions>

/** What it goes by, for the log of its run. */
const toldOf = (auto: AutoTraining): string => {
  const { network, batchSize, learningRate, weightDecay, epochs, patience } = auto
  const end =
    patience === null
      ? counted(epochs, 'epoch')
      : `at most ${counted(epochs, 'epoch')}, until the loss on training rows that were held out has not fallen for ${patience}`
  return `left to the data: ${network}; ${counted(batchSize, 'row')} a step, learning rate ${learningRate}, weight decay ${weightDecay}; ${end}`
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
