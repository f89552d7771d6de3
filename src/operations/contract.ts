/**
 * What operations answer, in the types that the console reads. Times are milliseconds since 1970. Addresses and
 * fields are those of the operations; `/openapi.json` describes them, every refusal and `/predict`.
 */
import type { Interval, Suggestion } from '../core/answer.ts'
import type { EndpointRecord } from '../core/endpoint.ts'
import type { DriftPattern, FeatureState, MonitorStatus, MonitorWindow } from '../core/monitor.ts'
import type { Owner } from '../core/owner.ts'
import type {
  Alias,
  Completion,
  Evaluation,
  Labels,
  Metric,
  ModelVersion,
  Run,
} from '../core/records.ts'
import type { Measure, Rollout, Seen } from '../core/rollout.ts'
import type { Telling } from '../experiments/report/telling.ts'
import type { Comparison } from '../experiments/report/types.ts'
import type { LoopStatus } from '../loop/types.ts'
import type { Served } from '../serve/stats.ts'
import type { Arm } from '../serve/types.ts'

export type { LastRun, LoopStatus, StageName, StageStatus, Standing } from '../loop/types.ts'
export type { LoopEvent } from '../pipeline/events.ts'
export type { Difference } from '../registry/types.ts'

export interface ModelLoop extends LoopStatus {
  /** What answers now, and requests since the start. */
  readonly served: Served & {
    /** A row that what answers now can answer; null before there is a version. */
    readonly example: string | null
  }
}

export interface LoopView {
  readonly models: readonly ModelLoop[]
  readonly startedAt: number
  readonly version: string
  readonly now: number
}

export interface RunView {
  readonly run: Run
  readonly labels: Labels
  readonly metrics: readonly Metric[]
  readonly log: readonly { readonly time: number; readonly line: string }[]
}

export interface ModelView {
  readonly model: string
  readonly task: string
  /** Who answers for it; null where nobody is named. */
  readonly owner: Owner | null
  readonly aliases: readonly Alias[]
  /** Newest first. */
  readonly versions: readonly ModelVersion[]
  /** Of each version, in the same order. */
  readonly labels: readonly Labels[]
}

export interface VersionView {
  readonly version: ModelVersion
  readonly labels: Labels
  readonly run: Run | null
  readonly evaluation: Evaluation | null
  readonly history: readonly Alias[]
  /** The version that a rollback goes back to; null where there is none. */
  readonly rollback: number | null
}

export interface CompletionsView {
  readonly version: number
  readonly createdAt: number
  readonly champion: boolean
  readonly completions: readonly Completion[]
}

export interface PredictView {
  /** Of a text. */
  readonly next_word?: string | null | undefined
  /** Of a record: the likeliest class, or the number that is predicted. */
  readonly prediction?: string | number | null | undefined
  /** Where a number that is predicted lies. */
  readonly interval?: Interval | undefined
  /** Of a model that answers in arrays: its outputs by their names. */
  readonly outputs?: Readonly<Record<string, unknown>> | undefined
  readonly suggestions: readonly Suggestion[]
  readonly model: string
  readonly version: number
  /** True where the fallback of the endpoint is answered, as the model failed. */
  readonly fallback?: true | undefined
}

/** A comparison of modes, and what it says once both are through. */
export interface ComparisonView {
  readonly comparison: Comparison
  readonly telling: Telling | null
}

/** What is known of one measure of a rollout. */
export interface RolloutFinding {
  readonly stable: Seen
  readonly candidate: Seen
  /** Evidence that the candidate is worse than it may be, and with how much it is returned. */
  readonly back: number
  readonly enough: number
  /** Evidence that it is good enough, and with how much it may be promoted. */
  readonly on: number
  readonly enoughOn: number
}

export interface RolloutView
  extends Omit<Rollout, 'evidence' | 'phaseMs' | 'readTo' | 'labelsTo' | 'labelsFrom' | 'slowMs'> {
  /** What it waits for, in words; null where it has its verdict. */
  readonly waits: string | null
  readonly findings: Readonly<Record<Measure, RolloutFinding>>
}

/** What answers of an endpoint, in the process that is asked. */
export interface EndpointServing {
  /** In charge; null where nothing answers. */
  readonly version: number | null
  readonly arms: readonly Arm[]
  readonly since: number | null
  readonly loadSeconds: number | null
  readonly pending: number
  /** Why the version that is wanted does not answer. */
  readonly error: string | null
  readonly example: string | null
  readonly served: Served
}

export interface EndpointView extends EndpointRecord {
  /** Champion of its model, which is to answer. */
  readonly champion: number | null
  /** Null where nothing is served, as on the command line. */
  readonly serving: EndpointServing | null
}

/** A window of traffic without what differs in it. */
export interface WindowBrief
  extends Omit<MonitorWindow, 'features' | 'words' | 'slices' | 'evidence' | 'estimate' | 'cause'> {
  /** Why it differs; null where it does not. */
  readonly says: string | null
  readonly pattern: DriftPattern | null
  /** Number of the window with which it began. */
  readonly since: number | null
  readonly effects: readonly {
    readonly name: string
    readonly effect: number | null
    readonly state: FeatureState
  }[]
  /** Share of the words that the version does not know. */
  readonly unknown: number | null
}

export interface MonitorBrief extends Omit<MonitorStatus, 'newest'> {
  readonly newest: WindowBrief | null
}
