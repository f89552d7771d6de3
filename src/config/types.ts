import type { Duration } from '../core/duration.ts'

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
  /** Makes the project's data where it is not there yet. Runs before anything else at every start. */
  readonly prepare?: () => Promise<void>
}

export interface Model {
  /** What is learnt: `nextWord({ … })`. */
  readonly task: Task
  /** Where the rows come from: `lines('data/sentences.csv', { column: 'sentence' })`. */
  readonly data: Lines
  /** Takes new rows in on a schedule. Default: only what `millrace ingest` is given by hand. */
  readonly ingest?: Ingest
  readonly train?: Train
  /** What differs for the very first version, so that it comes quickly. The full one follows at once. */
  readonly first?: First
  readonly evaluate?: Evaluate
  /**
   * What a version must reach before it is served, by figure.
   * Default: `{ val_loss: { below: 'baseline' }, top5: { atLeast: 'champion' } }`.
   */
  readonly gate?: Readonly<Record<string, Rule>>
  /** An extra Prometheus gauge for the accuracy on the prompts. */
  readonly metric?: Gauge
}

/** Options of a next-word model: Embedding → LSTM → Dropout → Dense(vocabulary, softmax). */
export interface NextWordOptions {
  /** Width of the word vectors. Default 10. */
  readonly embedding?: number
  /** Width of the LSTM. Default 100. */
  readonly units?: number
  /** Share of the LSTM's outputs dropped while training, 0 to 0.9. Default 0.1. */
  readonly dropout?: number
  /** A word belongs to the vocabulary when training saw it this often. Default 1. */
  readonly minCount?: number
  /** Largest vocabulary, the most frequent words first. Default 50,000. */
  readonly vocabulary?: number
}

export interface Task extends NextWordOptions {
  readonly kind: 'next-word'
}

export interface Lines {
  readonly kind: 'lines'
  /** CSV file with a header, absolute or relative to the project. */
  readonly file: string
  /** Column that holds the text. Default `text`. */
  readonly column?: string
  /** Only the first rows are learnt from; new rows come in at the head. Default: all. */
  readonly limit?: number
}

export interface Ingest {
  /** Text file with one new row a line; rows leave it as they are taken in. */
  readonly from: string
  /** Rows taken in at a time. Default 20. */
  readonly batch?: number
  /** How often. Default: only by hand. */
  readonly schedule?: Schedule
}

export interface Train {
  /** Passes over the training rows. Default 3. */
  readonly epochs?: number
  /** Rows an optimizer step. Default 32. */
  readonly batchSize?: number
  /** Step size of Adam. Default 0.001. */
  readonly learningRate?: number
  /** How the step size falls over the training: not at all, or along half a cosine to 5 %. Default `none`. */
  readonly decay?: 'none' | 'cosine'
  /** Seed of everything random. Default 1. */
  readonly seed?: number
  /** How often to train again. Default: only by hand. */
  readonly schedule?: Schedule
}

export interface First {
  readonly task?: Task
  readonly data?: { readonly limit: number }
  readonly train?: Omit<Train, 'schedule'>
}

export interface Evaluate {
  /** JSON file of prompts and the words a model may answer: `[{ "prompt", "accepted": [] }]`. */
  readonly cases?: string
  /** How often the prompts are put to the champion. Default every 60 s. */
  readonly schedule?: Schedule
  /** Text file of beginnings, one a line, that every version completes. */
  readonly completions?: string
  /** Words a completion adds. Default 3. */
  readonly words?: number
}

/** A bound for a figure: a number, the word frequencies (`baseline`) or the model that serves. */
export type Rule =
  | { readonly below: Bound }
  | { readonly above: Bound }
  | { readonly atLeast: Bound; readonly tolerance?: number }
  | { readonly atMost: Bound; readonly tolerance?: number }

export type Bound = number | 'baseline' | 'champion'

export interface Gauge {
  /** Prometheus name: letters, digits and `_`. */
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
}

export interface Schedule {
  readonly kind: 'every'
  readonly interval: Duration
}
