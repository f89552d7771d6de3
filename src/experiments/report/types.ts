import type { Environment, Json, Metrics } from '../../core/records.ts'

/** One training of each mode on the same rows, held against each other. Times are milliseconds since 1970. */
export interface Comparison {
  readonly id: string
  readonly model: string
  readonly author: string
  readonly startedAt: number
  /** Null while it is under way, or was stopped. */
  readonly endedAt: number | null
  /**
   * `same step`: the model's own recipe, a step of as many rows in both modes. `reference`: the network,
   * the rows and the step sizes of the reference.
   */
  readonly kind: 'same step' | 'reference'
  /** Somebody else's comparison to stand beside it; null where the configuration gives none. */
  readonly reference: Reference | null
  readonly task: string
  readonly data: {
    readonly version: string
    readonly number: number
    /** Rows that were learnt from and validated on. */
    readonly rows: number
    readonly digest: string
  }
  readonly codeVersion: string
  readonly environment: Environment
  readonly sequential: Side
  readonly distributed: Side
}

/** Figures of somebody else's comparison, as they were reported. */
export interface Reference {
  /** Whose they are, as part of a sentence: `the source`. */
  readonly name: string
  /** How they were measured, in sentences. */
  readonly note: string
  readonly rows: number
  readonly sequential: ReferenceSide
  readonly distributed: ReferenceSide
}

export interface ReferenceSide {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
  /** By epoch, from the first. */
  readonly curve: readonly { readonly loss: number; readonly valLoss: number }[]
}

export type Mode = 'sequential' | 'distributed'

/** One mode of a comparison: how it trains and, once it has, what came of it. */
export interface Side {
  readonly workers: number
  /** Rows a step of each worker. */
  readonly batchSize: number
  /** Step size of the optimizer, with what the number of workers makes of it. */
  readonly learningRate: number
  readonly epochs: number
  readonly launcher: 'local' | 'mpi'
  /** The whole recipe. */
  readonly recipe: Json
  readonly outcome: Outcome | null
}

export interface Outcome {
  readonly run: string
  /** Of the training itself. */
  readonly seconds: number
  /** From its start to its end, with reading the rows and judging the result. */
  readonly wholeSeconds: number
  /** Processor time of all its processes. */
  readonly cpuSeconds: number
  /** Cores that other work of the machine kept busy meanwhile, on average. */
  readonly otherCores: number
  /** Most memory that one of its processes had. */
  readonly peakBytes: number
  readonly curve: readonly Epoch[]
  /** The epoch whose weights were kept, and their metrics. */
  readonly bestEpoch: number
  readonly metrics: Metrics
}

/** Metrics at the end of an epoch. */
export interface Epoch {
  readonly epoch: number
  readonly loss: number
  readonly valLoss: number
}
