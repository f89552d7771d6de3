/** What of the requests to a model is kept: rules, records, and how they are asked for. */
import type { Artifact } from './answer.ts'

/** When a record counts as kept: on the disk, with the system, or as soon as it waits. */
export type Durability = 'commit' | 'os' | 'async'

/** What of an answer with probabilities is out of the ordinary. */
export interface AnomalyRules {
  /** The best probability is below this; 0: none is. Null: `usualBest`, and of two classes what the version is used to. */
  readonly bestBelow: number | null
  /** The smallest probability is above this; 1: none is. Null: `usualWorst`, and none of two classes. */
  readonly worstAbove: number | null
  /** The mean is not 1/K, of K classes. */
  readonly mean: boolean
  /** The sum is not 1. */
  readonly sum: boolean
  /** Decimals to which mean and sum are rounded, so that the noise of floating point is none. */
  readonly decimals: number
}

export const anomalyNames = ['low_best', 'high_worst', 'mean', 'sum'] as const
export type Anomaly = (typeof anomalyNames)[number]

/** What is kept of the requests to a model. */
export interface RequestRules {
  readonly durability: Durability
  /** Share of requests that are kept, 0 to 1. */
  readonly sample: number
  /** Columns whose values are not kept; `text` of a text alone. */
  readonly mask: readonly string[]
  /** Column that says whose a request is. */
  readonly subject: string | null
  /** Bytes of an input or an answer that are kept whole. */
  readonly maxBytes: number
  /** Days that a record is kept. */
  readonly days: number
  /** Days after which the value of a column is removed; `text` of a text alone. */
  readonly fieldDays: Readonly<Record<string, number>>
  /** Bytes that all records of the model have at most, compacted. */
  readonly keptBytes: number
  readonly anomalies: AnomalyRules
}

/** One request, as it was answered, or failed. Times are milliseconds since 1970. */
export interface LoggedRequest {
  readonly id: string
  readonly time: number
  /** When what it tells of happened, where the request says so. */
  readonly eventTime: number | null
  /** Name that was asked, and the model whose version answered. */
  readonly endpoint: string
  readonly model: string
  readonly version: number
  /**
   * Arm of the endpoint that answered; `pinned` where a version was asked by its number, `shadow` where it was asked
   * beside the one whose answer was given.
   */
  readonly variant: string | null
  readonly caller: string | null
  readonly protocol: string
  /** Fingerprint of whose it is; null where nobody is named. */
  readonly subject: string | null
  /** JSON of what was asked, without what is masked; of a long one its size, digest and beginning. */
  readonly inputs: string
  /** JSON of what was answered, with every class. */
  readonly outputs: string
  /** Which of the two are not whole. */
  readonly cut: readonly ('inputs' | 'outputs')[]
  readonly best: string | null
  readonly probability: number | null
  readonly anomalies: readonly string[]
  readonly queueMs: number
  readonly runMs: number
  readonly totalMs: number
  /** Rows that went through the model together. */
  readonly batch: number
  /** Numbers that its scoring step told. */
  readonly metrics: Readonly<Record<string, number>>
  /** What its scoring step kept; the content where one request is asked for. */
  readonly artifacts: readonly LoggedArtifact[]
  /** Share of the questions that its variant had at that moment, 0 to 1; 0 of what was asked by its number, or beside. */
  readonly weight: number
  /** Null: it was answered. Else the code of the error with which the model failed; that is its `outputs` then. */
  readonly outcome: string | null
  /** Fingerprint of who keeps to a version; null where each question is drawn by itself. */
  readonly unit: string | null
}

/** How a request went, without what was asked and answered. */
export type RequestOutcome = Pick<
  LoggedRequest,
  'id' | 'version' | 'variant' | 'weight' | 'totalMs' | 'outcome' | 'unit'
>

export interface LoggedArtifact extends Omit<Artifact, 'base64'> {
  readonly base64?: string | undefined
}

/** What somebody said of an answer later. */
export interface Feedback {
  readonly requestId: string
  readonly time: number
  readonly author: string
  readonly label: string | null
  readonly score: number | null
  readonly comment: string | null
}

export interface RequestWithFeedback extends LoggedRequest {
  /** Oldest first; the last label stands. */
  readonly feedback: readonly Feedback[]
  /** Whether what was asked and answered is left out, since whoever reads it may not see it. Default not. */
  readonly withheld?: boolean | undefined
}

/** Who answered a request: an arm of its endpoint, or what stands in its place or beside it. */
export const variants = ['stable', 'candidate', 'shadow', 'fallback', 'pinned'] as const
export type Variant = (typeof variants)[number]

export interface RequestsQuery {
  readonly model?: string | undefined
  readonly endpoint?: string | undefined
  readonly version?: number | undefined
  /** At or after, and before, milliseconds since 1970. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** One of the rules, or `any`. */
  readonly anomaly?: string | undefined
  readonly labeled?: boolean | undefined
  /** Whether anything was said of it. */
  readonly said?: boolean | undefined
  /** Whose it is: the value of the column that `subject` names, or the fingerprint of it. */
  readonly subject?: string | undefined
  /** Stands in its id, its caller, what was asked, answered or said, whatever the case of its letters. */
  readonly text?: string | undefined
  readonly minMs?: number | undefined
  /** Only what was answered, or only where the model failed. */
  readonly outcome?: 'answered' | 'failed' | undefined
  readonly variant?: Variant | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface RequestsPage {
  /** Newest first. */
  readonly requests: readonly RequestWithFeedback[]
  /** Cursor of the next page; null on the last one. A page may have few, or none, before there are no more. */
  readonly next: string | null
  /** Time of the oldest record that was looked at; null where all were. */
  readonly lookedTo: number | null
}
