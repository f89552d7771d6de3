/** The records every room speaks. Times are milliseconds since 1970, UTC. Ids are opaque. */
import type { Explanation } from './explanation.ts'

/** Who or what set something in motion. */
export type Author = string

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Named metrics, e.g. `{ val_loss: 6.02, top5: 0.28 }`. */
export type Metrics = Readonly<Record<string, number>>

export interface DatasetVersion {
  readonly id: string
  /** Of the data set; of one that no other model shares it is the model's. */
  readonly name: string
  /** 1, 2, 3, … within a data set. */
  readonly number: number
  readonly createdAt: number
  /**
   * SHA-256 over the column and the blobs of the rows: the same content has the same one. Of a version from before
   * data sets had names, that of the whole data set as it would be written to its file.
   */
  readonly digest: string
  /** The version that it was made from; null of the first. */
  readonly parent: string | null
  readonly rows: number
  readonly bytes: number
  /** How it came about: first read, an ingestion, or an edit of the file by hand. */
  readonly origin: 'initial' | 'ingest' | 'edit' | 'retype'
  /** Rows added since the version before it. */
  readonly added: number
  /** Rows that were erased since it was made. */
  readonly erased: number
  readonly author: Author
}

/** `interrupted`: its process is gone without a word; the next start, or `resume`, goes on with it. */
export type RunStatus = 'running' | 'interrupted' | 'finished' | 'failed' | 'cancelled'

/** What a run is for: a training of the loop (`train`) and a registration make a version by themselves. */
export type RunKind =
  | 'train'
  | 'trial'
  | 'comparison'
  | 'reproduction'
  | 'crossvalidation'
  /** A model that was trained elsewhere became a version. */
  | 'registration'
  /** Rows of a file were answered into another one. */
  | 'batch'

/** Why a run was started. `first`: no model yet; `larger`: the full network after a quick first one. */
export type Trigger = 'first' | 'larger' | 'schedule' | 'manual'

/** One training, from data to a package. */
export interface Run {
  readonly id: string
  readonly model: string
  readonly status: RunStatus
  readonly kind: RunKind
  readonly trigger: Trigger
  readonly author: Author
  readonly startedAt: number
  readonly endedAt: number | null
  readonly seed: number
  readonly datasetVersion: string
  /** Git commit, with `+changes` and a digest of the code where the work tree differs; see `codeVersion`. */
  readonly codeVersion: string
  readonly environment: Environment
  /** The model's resolved configuration. */
  readonly config: Json
  /** Flat parameters to compare runs by: `task.units`, `train.learningRate`, … */
  readonly params: Readonly<Record<string, string>>
  /** Latest value of each metric. */
  readonly metrics: Metrics
  /** How far it is, while it runs. */
  readonly progress: Progress | null
  /** Version it was registered as. */
  readonly version: number | null
  readonly error: string | null
}

/** What people call a run or a version, and say of it; empty where nobody has. */
export interface Labels {
  readonly name: string
  readonly note: string
  readonly tags: readonly string[]
}

export interface Environment {
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly onnxruntime: string
  readonly millrace: string
}

export interface Metric {
  readonly key: string
  readonly value: number
  /** Optimizer steps since the start; an epoch's metrics carry its last step. */
  readonly step: number
  readonly epoch: number
  readonly time: number
}

export interface Progress {
  readonly epoch: number
  readonly epochs: number
  /** Optimizer steps since the start of the training. */
  readonly step: number
  /** Optimizer steps of the whole training. */
  readonly steps: number
  /** Mean loss so far in this epoch. */
  readonly loss: number
  readonly valLoss: number | null
  /** Predictions that carried loss, a second: next words, images, records. */
  readonly examplesPerSecond: number
  readonly secondsLeft: number
}

/** What training tells while it goes on. */
export type TrainEvent =
  /** Something about the data that a user should know, such as values that cannot be read. */
  | {
      readonly kind: 'warning'
      readonly text: string
      /** Place of the first row it is about in the data set version, from 0. */
      readonly row: number | null
    }
  /** What a training that was left to the data goes by. */
  | { readonly kind: 'settled'; readonly text: string }
  | {
      readonly kind: 'start'
      readonly epochs: number
      readonly steps: number
      readonly parameters: number
      readonly resumedAt: number | null
    }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'resources'; readonly resources: Resources }
  | {
      readonly kind: 'epoch'
      readonly epoch: number
      readonly step: number
      readonly metrics: Metrics
      readonly best: boolean
    }
  | {
      readonly kind: 'end'
      readonly bestEpoch: number
      readonly metrics: Metrics
      /** Time it took, with the parts before a resume. */
      readonly seconds: number
      /** Processor time of all its processes since they began, seconds. */
      readonly cpuSeconds: number
      /** Most memory that one of its processes had. */
      readonly peakBytes: number
      /** How many workers shared the steps. */
      readonly workers: number
    }

/** What a training uses at a moment. */
export interface Resources {
  readonly epoch: number
  readonly step: number
  /** Processor time of the process so far, seconds. */
  readonly cpuSeconds: number
  /** Memory of the process now. */
  readonly memoryBytes: number
  /** Every GPU there is: share of the time it was busy, 0 to 1, and memory in use. */
  readonly gpus: readonly { readonly busy: number; readonly memoryBytes: number }[]
}

/** One comparison of a gate. */
export interface Check {
  readonly metric: string
  readonly rule: 'below' | 'above' | 'atLeast' | 'atMost'
  /** What it is compared with: a number, the word frequencies (`baseline`) or the champion. */
  readonly against: 'baseline' | 'champion' | 'value'
  /** What was measured; null where it could not be. */
  readonly value: number | null
  /** What it is held against; null where that could not be measured. */
  readonly bound: number | null
  /**
   * How far the value may fall short of the bound, what chance may bring among it; below 0 how far it has to go beyond
   * it, so that chance alone would hardly do. Null where it was not kept.
   */
  readonly tolerance: number | null
  /**
   * How sure it has to be that the value is beyond the bound (`below`, `above`) or, to fail, that it is not (`atLeast`,
   * `atMost`), 0 to 1; null where nothing is asked.
   */
  readonly confidence: number | null
  readonly passed: boolean
  /** Why nothing could be compared; such a check has failed. */
  readonly problem: string | null
  /** Which part of the evaluation the value is of, in words, where it is not of all rows. */
  readonly about?: string | undefined
}

export interface GateReport {
  readonly passed: boolean
  readonly checks: readonly Check[]
  /** Champion of that moment, where there was one. */
  readonly champion: number | null
}

/** One prompt of an evaluation with the words a model may answer. */
export interface EvalPrompt {
  readonly prompt: string
  readonly accepted: readonly string[]
}

export interface PromptResult extends EvalPrompt {
  readonly predicted: string | null
  readonly passed: boolean
}

export interface Evaluation {
  readonly model: string
  readonly version: number
  readonly time: number
  /** Share of prompts whose predicted next word is accepted, 0 to 1. */
  readonly accuracy: number
  readonly results: readonly PromptResult[]
}

/** A prompt and how a model goes on. */
export interface Completion {
  readonly input: string
  readonly completion: string
}

export interface PackageFile {
  readonly name: string
  readonly digest: string
  readonly bytes: number
}

export interface ModelVersion {
  readonly model: string
  /** 1, 2, 3, … within a model. */
  readonly version: number
  readonly runId: string
  readonly createdAt: number
  readonly author: Author
  readonly files: readonly PackageFile[]
  readonly metrics: Metrics
  readonly gate: GateReport
  readonly lineage: Lineage
}

/** Everything that made a model version. */
export interface Lineage {
  readonly datasetVersion: string
  readonly datasetDigest: string
  readonly codeVersion: string
  readonly config: Json
  readonly seed: number
  readonly environment: Environment
}

/** A name that points to a version: `champion` is what is served. */
export interface Alias {
  readonly model: string
  readonly alias: string
  readonly version: number
  readonly since: number
  readonly author: Author
}

/** A line of the audit trail. */
export interface Audit {
  readonly time: number
  readonly author: Author
  readonly action: string
  readonly subject: string
  readonly detail: string
}

/** A row that was refused, as it is looked at. */
export interface RefusedRow {
  /** File that it is kept in; null for a row that was handed over by a call. */
  readonly file: string | null
  /** Its line in that file, or its number among all that were handed over, from 1. */
  readonly line: number
  readonly reason: string
  /** When it was set aside, or handed over; null where that is not known. */
  readonly time: number | null
  /** Who handed it over; null for a line of a queue. */
  readonly author: string | null
  /** Its first characters; bytes that are no text as base64. */
  readonly text: string
  /** Whether it goes on. */
  readonly isCut: boolean
}

/** Some of the rows that were refused. */
export interface RefusedPage {
  readonly rows: readonly RefusedRow[]
  /** Rows of all pages. */
  readonly total: number
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null
}

/** What a classifier answered to the rows that were held out: `evaluation.json` of a package. */
export interface Confusion {
  /** Rows that were put to it. */
  readonly rows: number
  /** Rows that were held out and were not: it refused them, or there were too many. */
  readonly left: number
  readonly labels: readonly string[]
  /** How many rows of a class were answered with a class, most first. */
  readonly counts: readonly {
    readonly truth: string
    readonly answer: string
    readonly count: number
  }[]
  /** Rows that were answered wrong, those first that it was surest of; of numbers those that it is furthest off, without a probability. */
  readonly wrong: readonly {
    readonly row: string
    readonly truth: string
    readonly answer: string
    readonly probability: number | null
    /** Of the first rows; not of pictures, and not of models that are not explained. */
    readonly why?: Reasons
  }[]
}

/** What adds most to an answer: values of a record with their columns, or words of a text; see `Explanation`. */
export interface Reasons {
  readonly unit: Explanation['unit']
  /** Those that add or take most first. */
  readonly parts: readonly { readonly part: string; readonly adds: number }[]
}
