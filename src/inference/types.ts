import type { Answer } from '../core/answer.ts'
import type { ErrorCode } from '../core/error.ts'

/** How long the parts of an answer took, seconds. */
export interface Timing {
  /** From the question to the start of its run. */
  readonly queueSeconds: number
  readonly runSeconds: number
  readonly totalSeconds: number
  /** Questions that were in the run. */
  readonly batch: number
}

/** A request that was answered, or by the fault of a model was not, as serving knows it. */
export interface Answered {
  /** Of the header `x-request-id`, or a new one. */
  readonly id: string
  readonly eventTime: number | null
  readonly endpoint: string
  /** Whose rules decide what is kept. */
  readonly model: string
  readonly version: number
  /** `predict`, `open-inference` or `mlflow`. */
  readonly protocol: string
  /** A text, or values by column or by the name of a tensor: what JSON can say, `bigint` and typed arrays too. */
  readonly inputs: unknown
  /** With every class; or how it failed. */
  readonly answer: Answer | Failure
  readonly timing: Timing
  /** Arm that answered, and its share of the questions at that moment. */
  readonly variant: string
  readonly weight: number
  /** What it is drawn by, where that keeps a caller with one version. */
  readonly unit?: string | null | undefined
  readonly caller?: string
  /** The best probability that nineteen of twenty answers of its version to rows that were held out reached. Default: not known. */
  readonly usual?: number | undefined
}

/** Why there is no answer. */
export interface Failure {
  readonly kind: 'failure'
  readonly code: ErrorCode
  readonly message: string
}

/** What a log has done since its start. */
export interface LogCounts {
  /** Records that are kept. */
  readonly written: number
  /** Records that are not: those of answers that were given all the same. */
  readonly dropped: number
  /** Answers that were not given, because they could not be kept. */
  readonly refused: number
  /** Left out by the share that is kept. */
  readonly sampledOut: number
  /** Records that wait to be written. */
  readonly spooled: number
  /** Bytes of inputs and answers that are kept. */
  readonly bytes: number
}

/** Keeps what is answered. */
export interface InferenceLog {
  /**
   * Keeps a request with its answer; ends when it is as safe as the rules of its model say. Fails with `not_logged`
   * where it cannot be kept, and then the answer is not to be given.
   */
  note(answered: Answered): Promise<void>
  counts(): LogCounts
  /** Files of processes that the last compaction here could do nothing with. Default: nothing is compacted here. */
  unreadable?(): number
  close(): Promise<void>
}
