import type { Answer } from '../core/answer.ts'

/** How long the parts of an answer took, seconds. */
export interface Timing {
  /** From the question to the start of its run. */
  readonly queueSeconds: number
  readonly runSeconds: number
  readonly totalSeconds: number
  /** Questions that were in the run. */
  readonly batch: number
}

/** A request that was answered, as serving knows it. */
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
  /** With every class. */
  readonly answer: Answer
  readonly timing: Timing
  /** Arm that answered, and its share of the questions at that moment. */
  readonly variant: string
  readonly weight: number
  readonly caller?: string
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
