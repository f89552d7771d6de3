import type { Clock } from '../core/clock.ts'
import type { Metrics } from '../core/records.ts'
import type { Batch, BatchSource } from '../nn/batch.ts'
import type { Network } from '../nn/network.ts'
import type { EmaOptions } from '../nn/optimizers/ema.ts'
import type { LrSchedule } from '../nn/schedule.ts'
import type { Device } from '../onnx/session.ts'
import type { CheckpointStore } from './checkpoint.ts'
import type { Collective } from './collective/collective.ts'
import type { OptimizerOptions } from './optimizer.ts'

export interface FitOptions {
  readonly network: Network
  /** Batches of this rank; every rank has as many. */
  readonly train: BatchSource
  /** Batches of this rank, a part of all of them. */
  readonly validation: () => Iterable<Batch>
  /**
   * Batches of this rank by whose loss, called `inner_loss`, the best epoch is chosen and the training ended. Default:
   * those of validation.
   */
  readonly inner?: () => Iterable<Batch>
  readonly epochs: number
  readonly learningRate: number
  /** Of the first parameters; the batches have their own. */
  readonly seed: number
  /** Default Adam. */
  readonly optimizer?: OptimizerOptions
  /** Over all steps of all epochs. Default constant. */
  readonly lrSchedule?: LrSchedule
  /** Batches whose gradients make one step. Default 1. */
  readonly gradientAccumulation?: number
  /** Judge and keep a running mean of the weights. Default no. */
  readonly ema?: EmaOptions
  /** Metrics of an epoch from the sums of the validation graph's outputs; default `meanMetrics`. */
  readonly metrics?: (sums: Metrics) => Metrics
  /** Stops after so many epochs without a better val_loss. Default never. */
  readonly earlyStopping?: number
  /** Ends with the weights of the best epoch; else of the last. Default yes. */
  readonly restoreBest?: boolean
  /** Pauses after this epoch, its checkpoint saved; the schedule goes on to `epochs`. Default `epochs`. */
  readonly until?: number
  /** Called after every epoch and step, in their order. */
  readonly callbacks?: readonly Callback[]
  /** A checkpoint an epoch goes here; a training that finds one goes on from it. */
  readonly checkpoint?: CheckpointStore
  /** What beside these options makes the training, by name: data, recipe. All ranks have the same. */
  readonly identity?: Readonly<Record<string, string>>
  /** The ranks that share the steps. Default this process alone. Rank 0 tells, saves and is heard. */
  readonly collective?: Collective
  readonly device?: Device
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/** Something of the caller's own in a training. What it throws ends the training. */
export interface Callback {
  /** After an epoch; `stop` ends the training in order. */
  epoch?(epoch: number, metrics: Metrics): 'stop' | undefined
  /** After a step of the optimizer. */
  step?(step: number, loss: number): void
}
