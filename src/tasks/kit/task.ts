/**
 * What kinds of models there are. A task is everything a kind of model knows and the rest of the
 * house does not: its options, what it learns from the data before training, its network, its batches,
 * its metrics, the files of its package, and how to read its answers. `defineTask` makes one.
 */
import type { Schema } from '../../columns/schema.ts'
import type { Answer } from '../../core/answer.ts'
import type { NoiseKind } from '../../core/assessment.ts'
import type { MillraceError } from '../../core/error.ts'
import type { Form, Input } from '../../core/input.ts'
import type { Json, Lineage, Metrics, PackageFile } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import type { Port, Tensors } from '../../core/tensor.ts'
import type { Scores } from '../../metrics/scores.ts'
import type { BatchSource } from '../../nn/batch.ts'
import type { Network } from '../../nn/network.ts'
import type { Kind } from './kind.ts'
import type { Refusal } from './record.ts'

/**
 * A kind of model. A row is text: a sentence, or a record of a table as JSON (`{"age":"42"}`). Options that
 * are left out have their defaults; wrong ones are refused with `bad_config`.
 */
export interface Task<Options extends object = object> extends Kind {
  /**
   * Names of the metrics that packages of this kind may have: a gate that names another is refused before
   * anything is trained. Default: not known, and a metric that is missing fails its check.
   */
  readonly metrics?: readonly string[]
  /**
   * Those of them that follow from `Judgement.scores`: of these it can be told from chance how two models on the same
   * rows differ, and they are told for each slice. Default: none.
   */
  readonly scored?: readonly string[]
  /** What of a row decides its side of the split (see `splitRows`). */
  identity(row: string): string
  /**
   * What is learnt from the data before training (vocabulary, scaling): pass the training side of
   * `splitRows` only. `all` are the rows of both sides (default: `rows`), from which nothing may be learnt
   * but what every row has to be read by, such as which columns are numbers; where the data
   * set version has a `schema`, it says so instead. Fails with `bad_data` where
   * the rows cannot teach anything.
   */
  prepare(rows: Rows, options?: Options, all?: Rows, schema?: Schema | null): Prepared
  /**
   * In tasks with classes: makes the reader of a row's class; folds have rows of each. It reads null of a
   * row that cannot be read.
   */
  classOf?(options: Options): (row: string) => string | null
  /**
   * Makes the check of new rows: why one cannot be learnt from, null where it can. `opened`: the package
   * whose columns and classes it has to fit; null while there is none.
   */
  admit?(options: Options, opened: Package | null): (row: string) => string | null
  /**
   * Ways in which rows of this kind may be changed to see what becomes of the answers; `adversarial` needs a `rowGraph`.
   * Default: none.
   */
  readonly noises?: readonly NoiseKind[]
  /** What the model of a package computes with, for what goes by its gradients; `refused` where it cannot be told. Default: not told. */
  rowGraph?(opened: Package): RowGraph
  /** Of models that go on from a text: what words are, and how often training had each. Default: not told. */
  language?(opened: Package): Language
  /** Opens a checked package for prediction. */
  open(opened: Package): Promise<Predictor>
  /** Judges packages of this kind on the same rows, in the order of the packages. */
  judge(packages: readonly Package[], rows: Rows): Promise<Judgement[]>
}

/**
 * A kind of model that is not trained here: its packages are made of what comes from elsewhere. It is opened and judged
 * as any other.
 */
export type ServedTask = Pick<Task, 'kind' | 'metrics' | 'scored' | 'open' | 'judge'>

/** Words as a model of next words tells them apart. */
export interface Language {
  split(text: string): readonly string[]
  /** Words as a text. */
  join(words: readonly string[]): string
  /** How often training had a word; null of one that is not known. */
  seen(word: string): number | null
}

/** Rows as the model of a package computes with them. */
export interface RowGraph {
  /** What it takes; `decode` makes inputs of it. */
  readonly form: Form
  /** Inputs of a run, at most. */
  readonly together: number
  /** Inputs of the model's graph; throws `refusalOf(place)(…)` for one that cannot be read. */
  tensors(inputs: readonly Input[], refusalOf: (place: number) => Refusal): Tensors
  /** What the row is said to be, a number: of its class, −1 of one that is not known, or itself. */
  truthOf(row: string, refusal: Refusal): number
  /** The output that answers, `[rows, classes]` or `[rows, 1]`. */
  readonly output: string
  /** Classes by their number; null where it tells numbers. */
  readonly labels: readonly string[] | null
  /** What was answered to rows, beside what they are: `answers` `[rows, width]`. */
  scores(truths: readonly number[], answers: Float32Array): Scores
  /** Inputs that a step against the model moves: numbers, or bytes. */
  readonly moved: readonly string[]
  /**
   * What an answer is told by: columns of a record, by what a record without any of them is; a picture; or the words of a
   * text, by a float32 input of what each weighs, in which the model is linear. A text is also given by its words alone, of
   * which the first `reads` are looked at; `vocabulary` has those that are known.
   */
  readonly told:
    | { readonly kind: 'columns'; readonly columns: readonly string[] }
    | { readonly kind: 'picture'; readonly input: string; readonly blank: Tensors }
    | {
        readonly kind: 'words'
        readonly input: string
        wordsOf(input: Input): readonly string[]
        readonly reads: number
        readonly vocabulary: readonly string[]
        split(input: Input): readonly string[]
        tensorsOf(texts: readonly (readonly string[])[]): Tensors
      }
}

/** How a package does on rows. */
export interface Judgement {
  readonly metrics: Metrics
  /**
   * Comparable between the packages that were judged together: losses count only what every one of them
   * can answer, hits count every position.
   */
  readonly compared: Metrics
  /**
   * What it said about each row, in their order, as `compared` counts it: from it come intervals, curves, slices and
   * whether it is worse than another by more than chance. Default: not told, and there are none of these.
   */
  readonly scores?: Scores
  /** What has to be known of the figures, in sentences. Default: nothing. */
  readonly notes?: readonly string[]
}

/** A task that has seen its training rows. The same rows and options give the same. */
export interface Prepared extends Learnt {
  readonly kind: string
  /** Every option with its value. */
  readonly options: { readonly [name: string]: Json }
}

/** What a task makes of its training rows. */
export interface Learnt {
  /** Sizes worth showing, e.g. `{ vocabulary: 11343, tokens: 67698 }`. */
  readonly facts: Metrics
  /** What a user should know about the data. Default none. */
  readonly warnings?: readonly Warning[]
  readonly network: Network
  /** Batches of rows; validation batches come in one fixed order, without dropping anything. */
  batches(rows: Rows, options: BatchOptions): BatchSource
  /** Metrics of the simplest guess (for words: their frequencies in the training rows) on `rows`. */
  baseline(rows: Rows): Metrics
  /**
   * What that guess answers, whatever it is asked: the package keeps it, for endpoints that fall back to it
   * (`fallback: 'baseline'`). Default: not told, and such an endpoint refuses the version.
   */
  readonly guess?: Answer
  /** Metrics from the sums of the validation graph's outputs over all batches. */
  metrics(sums: Metrics): Metrics
  /** How to train where the recipe leaves it to the data. Default: as the recipe says. */
  readonly auto?: AutoTraining
  /**
   * What is learnt from training rows once the weights are known, such as how wide an interval is: the same values
   * and more, all of which `network.inference` takes. Default: nothing.
   */
  finish?(
    parameters: ReadonlyMap<string, Float32Array>,
    rows: Rows,
  ): Promise<ReadonlyMap<string, Float32Array>>
  /** Files of the package beside `model.onnx`, by name. */
  readonly files: Readonly<Record<string, string>>
  readonly signature: Signature
}

/** How a task trains as its training rows suggest. */
export interface AutoTraining {
  /** What is trained, as part of a sentence. */
  readonly network: string
  /** At most. */
  readonly epochs: number
  /** Rows a step, of all workers together. */
  readonly batchSize: number
  readonly learningRate: number
  /** Share of the weights taken off a step, times the step size. */
  readonly weightDecay: number
  /**
   * Ends after so many epochs without a better loss on batches of the purpose `inner`, with the weights of the best
   * one. Null: trains on to the end, and the validation rows say which epoch is best.
   */
  readonly patience: number | null
}

/** Something about the data, and the first row it is about: its place in the data set, from 0. */
export interface Warning {
  readonly text: string
  readonly row: number | null
}

export interface BatchOptions {
  /** `inner`: training rows, judged by a part of the network that has not learnt from them (see `Learnt.auto`). */
  readonly purpose: 'training' | 'validation' | 'inner'
  /** Rows a batch, of every rank. */
  readonly batchSize: number
  readonly seed: number
  /** This worker among those that share each batch: 0 to world − 1. Default 0. */
  readonly rank?: number
  /**
   * How many workers there are. A training batch holds batchSize·world rows, of which each rank gets its
   * part; validation batches go round. All ranks get as many batches. Default 1.
   */
  readonly world?: number
  /** How much a class counts in the training loss; tasks without classes refuse it. Default all alike. */
  readonly classWeights?: ClassWeights
}

/** `balanced`: rows / (classes · rows of the class), as in scikit-learn; or a weight a label, 1 where none is named. */
export type ClassWeights = 'balanced' | Readonly<Record<string, number>>

/** Names, types and shapes of a model's inputs and outputs; a free dimension is a name. */
export interface Signature {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** What `millrace.json` says. */
export interface Manifest {
  /** Version of the format: 2. */
  readonly format: number
  readonly task: { readonly kind: string; readonly options: { readonly [name: string]: Json } }
  readonly signature: Signature
  readonly metrics: Metrics
  readonly lineage: Lineage | null
  /** What the simplest guess answers, as `Learnt.guess` had it; packages of before and from elsewhere have none. */
  readonly guess?: Answer
  /** Of a classifier the best probability that nineteen of twenty answers to rows that were held out reached. */
  readonly usual?: { readonly best: number }
  /** Every other file of the package with its SHA-256. */
  readonly files: readonly PackageFile[]
}

/** A package whose files are all there and are what its manifest says. */
export interface Package {
  readonly folder: string
  readonly manifest: Manifest
  /** Content of a file of the package. Fails with `corrupt` for one it does not have. */
  file(name: string): Uint8Array
}

/** A model ready to answer. */
export interface Predictor {
  readonly info: Manifest
  /** What it takes; `decode` makes inputs of it. */
  readonly form: Form
  /** A row it can answer, to warm it up with. */
  readonly example: string
  /**
   * An answer to each input, with the `k` likeliest words or classes. `bad_input` for one that cannot be
   * read.
   */
  predict(inputs: readonly Input[], k: number): Promise<Answer[]>
  /** The same, with the refusal of each input that has one in the place of its answer. Default: one refuses all. */
  predictEach?(inputs: readonly Input[], k: number): Promise<(Answer | MillraceError)[]>
  /** Goes on from each text by so many answers; only what was added comes back. Of texts only. */
  complete?(texts: readonly string[], count: number): Promise<string[]>
  close(): Promise<void>
}
