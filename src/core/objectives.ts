/** What an endpoint promises, and how it keeps it. */

export const objectiveNames = ['latency', 'errors', 'availability'] as const
export type ObjectiveName = (typeof objectiveNames)[number]

/** One promise: that no more than a share of the requests is bad. */
export interface Objective {
  readonly name: ObjectiveName
  /** Share of the requests that may be bad, above 0 and below 1. */
  readonly budget: number
  /** Milliseconds from which on an answer is slow; null but of `latency`. */
  readonly belowMs: number | null
}

/** What an endpoint promises over a period that ends now. */
export interface EndpointObjectives {
  readonly endpoint: string
  readonly periodMs: number
  readonly objectives: readonly Objective[]
}

/** Requests that count, and those of them that are bad. */
export interface Seen {
  readonly requests: number
  readonly bad: number
}

/** What was seen in a span that ends now. */
export interface SeenSpan extends Seen {
  readonly ms: number
  /** How many times as fast as it may the budget is used up; null without requests. */
  readonly burn: number | null
}

export const burnStates = ['burning', 'quiet', 'unmeasured'] as const
export type BurnState = (typeof burnStates)[number]

/** `page`: somebody has to look now. `ticket`: within days. */
export const severities = ['page', 'ticket'] as const
export type Severity = (typeof severities)[number]

/** A budget that is used up `factor` times too fast, over a long span and over a short one at its end. */
export interface BurnRule {
  readonly severity: Severity
  readonly factor: number
  readonly longMs: number
  readonly shortMs: number
}

export interface JudgedRule extends BurnRule {
  readonly state: BurnState
  /** How likely as many bad ones are in the long span where the promise is just kept; null without requests. */
  readonly chance: number | null
}

export const objectiveStates = ['met', 'missed', 'unmeasured'] as const
export type ObjectiveState = (typeof objectiveStates)[number]

/** How a promise is kept. Times are milliseconds since 1970. */
export interface ObjectiveReport extends Objective {
  /** Over the period; without requests it is unmeasured, which is not met. */
  readonly state: ObjectiveState
  readonly periodMs: number
  /** When what was counted of the period began; null without requests. */
  readonly since: number | null
  readonly period: Seen
  /** Part of the budget of as many requests that is used up: 1, all of it; null without requests. */
  readonly used: number | null
  /** From the shortest to the longest. */
  readonly spans: readonly SeenSpan[]
  readonly rules: readonly JudgedRule[]
}
