/** Records of a search for hyper-parameters. A study and all it holds can be written as JSON. */
import type { Author, Json } from './records.ts'

/** What a parameter may be. */
export type Range =
  /** Any number, all alike. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  /** Any number, all orders of magnitude alike. */
  | { readonly kind: 'log'; readonly low: number; readonly high: number }
  /** Any whole number, both ends among them. */
  | { readonly kind: 'int'; readonly low: number; readonly high: number }
  | { readonly kind: 'choice'; readonly values: readonly Json[] }

/** Parameters by their path in a recipe: `task.units`, `train.learningRate`. */
export type Values = Readonly<Record<string, Json>>

/** What decides a search, apart from the model it is for. */
export interface SearchPlan {
  /** `random`: every trial in full. `asha`: successive halving, most trials end early. */
  readonly search: 'random' | 'asha'
  /** Trials at most; fewer where there are not so many different ones. */
  readonly trials: number
  /** Metric of the validation rows that trials are ranked by. */
  readonly metric: string
  /** Which of two values is better. */
  readonly direction: 'minimize' | 'maximize'
  readonly seed: number
  /** Of so many trials at a rung, one goes on to the next. */
  readonly reductionFactor: number
  /** Epochs of the first rung. */
  readonly minEpochs: number
  /** Epochs of a whole training. */
  readonly maxEpochs: number
  readonly ranges: Readonly<Record<string, Range>>
}

/** What a trial came to after some of its epochs. */
export interface Rung {
  readonly epochs: number
  /** Of the plan's metric. */
  readonly value: number
}

/**
 * `training`: on its way to a rung, or waiting for its process. `paused`: it may be chosen to go on.
 * `stopped`: it will not be chosen any more. `finished`: trained in full.
 */
export type TrialStatus = 'training' | 'paused' | 'stopped' | 'finished' | 'failed'

/** One set of values, trained as far as it was worth. */
export interface Trial {
  /** 1, 2, 3, … in the order they were drawn. */
  readonly number: number
  /** Its run. */
  readonly run: string
  readonly values: Values
  readonly status: TrialStatus
  /** Rungs it has reached, the first one first. */
  readonly rungs: readonly Rung[]
  /** Epochs of the rung it is on its way to. */
  readonly until: number | null
  readonly error: string | null
}

/** `interrupted`: its process is gone; it goes on where somebody asks for it. */
export type StudyStatus = 'running' | 'interrupted' | 'finished' | 'failed' | 'cancelled'

/** A search, from its plan to the best it found. */
export interface Study {
  readonly id: string
  readonly model: string
  readonly status: StudyStatus
  readonly author: Author
  readonly startedAt: number
  readonly endedAt: number | null
  /** All trials learn from this data set version. */
  readonly datasetVersion: string
  /** What all trials share, as a recipe. */
  readonly recipe: Json
  readonly plan: SearchPlan
  readonly trials: readonly Trial[]
  /** Number of the trial that is ahead: the best of those that trained longest. */
  readonly best: number | null
  /** Version the best was registered as. */
  readonly version: number | null
}
