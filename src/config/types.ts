import type { Duration } from '../core/duration.ts'
import type { Bound } from '../core/rule.ts'
import type { Range } from '../core/study.ts'
import type { Task } from '../tasks/kit/task.ts'

/** What `millrace.config.ts` exports: the configuration, or a function that makes it. */
export type UserConfig = Config | ((context: ConfigContext) => Config | Promise<Config>)

export interface ConfigContext {
  /** Absolute folder of the project: where the configuration file lies. */
  readonly project: string
  /** Absolute folder where Millrace keeps its state. */
  readonly home: string
  /** True with `--fast`: the loop should turn every minute, for a demonstration. */
  readonly fast: boolean
}

export interface Config {
  /** The models to keep, by name (letters, digits, `.`, `_`, `-`). At least one. */
  readonly models: Readonly<Record<string, Model>>
  /** Kinds of models of your own, beside those that come with Millrace. */
  readonly tasks?: readonly Task[]
  /** Makes the project's data where it is not there yet. Runs before anything else at every start. */
  readonly prepare?: () => Promise<void>
  /** What the home keeps for how long. What is in use, or may be rolled back to, always stays. */
  readonly keep?: Keep
}

/** The newest of each model, and everything younger than `days`; of the rest only what something needs. */
export interface Keep {
  /** Model versions with their files. Default 20. */
  readonly versions?: number
  /** Data set versions with their rows. Default 20. */
  readonly datasets?: number
  /** Runs with the history of their metrics and their log. Default 200. */
  readonly runs?: number
  /** Default 7. */
  readonly days?: number
}

export interface Model {
  /** What people should know of it: `millrace docs` writes it into the model's page. Default: nothing. */
  readonly about?: About
  /** What is learnt: `nextWord({ … })`. */
  readonly task: TaskConfig
  /**
   * Where the rows come from: `lines('data/sentences.csv', { column: 'sentence' })`, or
   * `records('data/customers.csv')`.
   */
  readonly data: Lines | Records
  /** Takes new rows in on a schedule. Default: only what `millrace ingest` is given by hand. */
  readonly ingest?: Ingest
  readonly train?: Train
  /** What differs for the very first version, so that it comes quickly. The full one follows at once. */
  readonly first?: First
  readonly evaluate?: Evaluate
  /**
   * What a version must reach before it is served, by metric; of several rules all have to hold.
   * Default: of next words `{ val_loss: { below: 'baseline', confidence: 0.95 }, top5: { atLeast: 'champion'
   * } }`; with
   * classes `{ val_loss: { below: 'baseline', confidence: 0.95 }, accuracy: [{ above: 'baseline' }, { atLeast:
   * 'champion' }] }`;
   * of tasks of your own `{ val_loss: [{ below: 'baseline' }, { atMost: 'champion' }] }`. The baseline is
   * the simplest guess: word frequencies, shares of the classes and the most frequent one, the mean.
   */
  readonly gate?: Readonly<Record<string, Rule | readonly Rule[]>>
  /** What `millrace tune` searches. Default: nothing. */
  readonly tune?: Tune
  /** Beside what `millrace compare` sets its two modes. Default: nothing. */
  readonly compare?: Compare
  /** An extra Prometheus gauge for the accuracy on the prompts. */
  readonly gauge?: Gauge
}

/** What the page of a model tells beside what is measured, in plain text; an empty line ends a paragraph. */
export interface About {
  /** What it does, in a sentence or two, up to 500 characters. */
  readonly summary?: string
  /** Who answers for it, up to 200 characters: a person, a team, an address. */
  readonly owner?: string
  /** What it is meant for, and by whom, up to 4,000 characters. */
  readonly intendedUse?: string
  /** Where it must not be relied on, up to 4,000 characters. */
  readonly limits?: string
}

/** What is learnt: a kind and its options. `nextWord`, `imageClass` and `tabularClass` make them. */
export interface TaskConfig {
  readonly kind: string
  readonly [option: string]: unknown
}

export interface Lines {
  readonly kind: 'lines'
  /** CSV file with a header, absolute or relative to the project. */
  readonly file: string
  /** Column that holds the text. Default `text`. */
  readonly column?: string
  /** Only the first rows are learnt from; new rows come in at the head. Default: all. */
  readonly maxRows?: number
}

/** Every record of a CSV file with a header, all of its columns. */
export interface Records {
  readonly kind: 'records'
  /** CSV file with a header, absolute or relative to the project. */
  readonly file: string
  /** Only the first records are learnt from; new ones come in at the head. Default: all. */
  readonly maxRows?: number
}

export interface Ingest {
  /**
   * Text file with one new row a line (of records: a JSON object); rows leave it as they are taken in. Default:
   * none, and rows come by calls alone.
   */
  readonly from?: string
  /**
   * Whether rows are also written at the head of the data file. Default false: they stand before its rows in every
   * data set version, and the file stays as it is.
   */
  readonly writeBack?: boolean
  /** Rows taken in at a time. Default 20. */
  readonly batch?: number
  /** Makes new rows where fewer than `batch` wait. Default: none, and an empty queue stays empty. */
  readonly refill?: Refill
  /** How often. Default: only by hand. */
  readonly schedule?: Schedule
}

/**
 * Called before an ingestion, with how many rows wait. What it gives is kept as if it had been handed over, each row
 * once by its text: also one that was given long ago, or by a process that was killed before it was taken in.
 */
export type Refill = (waiting: number) => readonly string[] | Promise<readonly string[]>

export interface Train extends Fit {
  /** How several workers are started and watched. */
  readonly distributed?: Distributed
  /** How often to train again. Default: only by hand. */
  readonly schedule?: Schedule
}

/** What of a training decides its result. */
export interface Fit {
  /** Passes over the training rows. Default 3. */
  readonly epochs?: number
  /** Rows a step of each worker. Default 32. */
  readonly batchSize?: number
  /** Step size of the optimizer. Default 0.001. */
  readonly learningRate?: number
  /**
   * How the step size falls over the training: not at all, along half a cosine to 5 %, or by half at
   * each third. Default `none`.
   */
  readonly lrSchedule?: 'none' | 'cosine' | 'step'
  /** Steps over which the step size rises from nothing. Default 0. */
  readonly warmup?: number
  /** Default `adam`. */
  readonly optimizer?: 'adam' | 'adamw' | 'sgd'
  /** Share of the last movement that `sgd` keeps; other optimizers refuse it. Default 0.9. */
  readonly momentum?: number
  /** Share of the weights taken off a step: by `adamw` times the step size, by `sgd` as a gradient. Default 0. */
  readonly weightDecay?: number
  /** Longest gradient, all weights as one vector; longer ones are shortened to it. Default none. */
  readonly clip?: number
  /** Batches whose gradients make one step. Default 1. */
  readonly gradientAccumulation?: number
  /** Judge and keep a running mean of the weights that holds on to this share a step. Default none. */
  readonly emaDecay?: number
  /** End after so many epochs without a better val_loss. Default never. */
  readonly earlyStopping?: number
  /** Whether the epoch with the lowest val_loss makes the version; otherwise the last one does. Default true. */
  readonly restoreBest?: boolean
  /** Part of the rows set aside for validation, 0.01 to 0.5. Default 0.1. */
  readonly validationSplit?: number
  /** How much each class counts, in tasks with classes. Default all alike. */
  readonly classWeights?: 'balanced' | Readonly<Record<string, number>>
  /** Seed of everything random. Default 1. */
  readonly seed?: number
  /** Workers that share each step, or as many as there are cores. Default 1. */
  readonly workers?: number | 'cores'
  /** Multiply the step size by the number of workers. Default false. */
  readonly scaleLearningRate?: boolean
  /**
   * `cuda` needs onnxruntime's CUDA provider; `auto` takes it where it opens when a run begins, else the CPU. Default
   * `auto`.
   */
  readonly device?: 'auto' | 'cpu' | 'cuda'
}

/** How the workers of a training are started and watched. */
export interface Distributed {
  /** Threads on this machine, or processes under MPI. Default `local`. */
  readonly launcher?: 'local' | 'mpi'
  /** Hostfile of MPI. Default: all on this machine. */
  readonly hostfile?: string
  /** How often a training that lost a worker goes on from its checkpoint. Default 2. */
  readonly maxRestarts?: number
  /** How long workers wait for one of them before it counts as lost. Default 10s. */
  readonly timeout?: Duration
}

export interface First {
  readonly task?: TaskConfig
  readonly data?: { readonly maxRows: number }
  readonly train?: Fit
}

export interface Evaluate {
  /** JSON file of prompts and the words a model may answer: `[{ "prompt", "accepted": [] }]`. */
  readonly evalSet?: string
  /** How often the prompts are put to the champion. Default every 60 s. */
  readonly schedule?: Schedule
  /** Text file of beginnings, one a line, that every version completes. */
  readonly completions?: string
  /** Words a completion adds. Default 3. */
  readonly words?: number
}

/**
 * A bound for a metric: a number, the simplest guess (`baseline`) or the model that serves. `confidence`
 * asks that the metric is beyond it by more than chance would bring in one case of ten, twenty or a
 * hundred; it is for `val_loss` against the baseline.
 */
export type Rule =
  | { readonly below: Bound }
  | { readonly above: Bound }
  | { readonly below: 'baseline'; readonly confidence: 0.9 | 0.95 | 0.99 }
  | { readonly above: 'baseline'; readonly confidence: 0.9 | 0.95 | 0.99 }
  | { readonly atLeast: Bound; readonly tolerance?: number }
  | { readonly atMost: Bound; readonly tolerance?: number }

/** A search for better options: trials with drawn values, ranked by a metric of the validation rows. */
export interface Tune {
  /**
   * What each option may be, by its path: `{ 'task.units': choice([64, 128]),
   * 'train.learningRate': logRange(1e-4, 1e-2) }`. All others are as the model has them.
   */
  readonly ranges: Readonly<Record<`task.${string}` | `train.${string}`, Range>>
  /**
   * `asha`: successive halving, in which a trial goes on only while it is among the best. `random`: every
   * trial in full. Default `asha`.
   */
  readonly search?: 'random' | 'asha'
  /** Trials at most. Default 16. */
  readonly trials?: number
  /** Trials that train at a time. Default: the cores, divided by `train.workers`. */
  readonly parallel?: number
  /** Metric that trials are ranked by. Default `val_loss`. */
  readonly metric?: string
  /** Which value is better. Default `minimize` for losses and errors, `maximize` for all else. */
  readonly direction?: 'minimize' | 'maximize'
  /** Seed of the drawn values. Default 1. */
  readonly seed?: number
  /** With `asha`: of so many trials at a rung one goes on, for so many times the epochs. Default 3. */
  readonly reductionFactor?: number
  /** With `asha`: epochs of the first rung; the last one is `train.epochs`. Default 1. */
  readonly epochs?: number
}

export interface Compare {
  readonly reference: Reference
}

/** Somebody else's comparison of sequential and distributed training: its figures, and what it trained. */
export interface Reference {
  /** Whose it is, as part of a sentence: `the paper`. */
  readonly name: string
  /** How it was measured, in sentences. */
  readonly note: string
  /** Rows that were learnt from and validated on. */
  readonly rows: number
  /** The network, for `millrace compare --reference`. */
  readonly task: TaskConfig
  readonly sequential: ReferenceMode
  readonly distributed: ReferenceMode
}

export interface ReferenceMode {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Most memory of one process, bytes. */
  readonly peakBytes: number
  /** Loss and val_loss by epoch, from the first. */
  readonly curve: readonly { readonly loss: number; readonly valLoss: number }[]
  /** How it trained, but for seed and workers; epochs are those of the curve. */
  readonly train: Omit<Fit, 'seed' | 'workers' | 'epochs'>
}

export interface Gauge {
  /** Prometheus name: letters, digits and `_`. */
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
}

export interface Schedule {
  readonly kind: 'every'
  readonly interval: Duration
}
