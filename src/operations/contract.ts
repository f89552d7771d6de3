/**
 * What the console reads: the answers of `/api/…`. Times are milliseconds since 1970.
 *
 *   GET  /api/loop                                  LoopView
 *   GET  /api/runs?model=&limit=                    { runs: Run[] }            newest first
 *   GET  /api/runs/:id                              RunView
 *   POST /api/runs/:id/cancel                       { run: Run }
 *   GET  /api/models                                { models: ModelView[] }
 *   GET  /api/models/:model/versions/:version       VersionView
 *   GET  /api/models/:model/completions             { versions: CompletionsView[] }  newest first
 *   GET  /api/models/:model/diff?from=1&to=2        { differences: Difference[] }
 *   GET  /api/models/:model/studies                 { studies: Study[] }       newest first
 *   GET  /api/models/:model/studies/:id             { study: Study }
 *   GET  /api/models/:model/comparisons             { comparisons: Comparison[] }  newest first
 *   GET  /api/models/:model/comparisons/:id         ComparisonView
 *   GET  /api/models/:model/comparisons/:id/report.html  the report, one page
 *   POST /api/models/:model/train                   { run: Run }      409 already_running
 *   POST /api/models/:model/ingest                  { dataset: DatasetVersion, added, left, rejected }
 *   POST /api/models/:model/rows {rows}             { queued: number }     appends to the queue
 *   POST /api/models/:model/evaluate                { evaluation: Evaluation }
 *   POST /api/models/:model/promote {version, force?}  { alias: Alias }  409 gate_failed without force
 *   POST /api/models/:model/rollback                { alias: Alias }
 *   GET  /api/audit?limit=                          { entries: Audit[] }
 *   GET  /api/events                                server-sent events, `data:` one LoopEvent a message
 *   POST /predict {text | row, model?}                    PredictView
 *
 * Every refusal is { error: { code, what, why?, fix? } } with the status of the catalogue.
 */
import type { Suggestion } from '../core/answer.ts'
import type { Alias, Completion, Evaluation, Metric, ModelVersion, Run } from '../core/records.ts'
import type { Telling } from '../experiments/report/telling.ts'
import type { Comparison } from '../experiments/report/types.ts'
import type { LoopStatus } from '../loop/types.ts'

export type { LoopStatus, StageName, StageStatus } from '../loop/types.ts'
export type { LoopEvent } from '../pipeline/events.ts'
export type { Difference } from '../registry/types.ts'

export interface ModelLoop extends LoopStatus {
  /** What answers now, and requests since the start. */
  readonly served: {
    readonly requests: number
    readonly failed: number
    readonly p50Seconds: number
    readonly p99Seconds: number
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
  readonly metrics: readonly Metric[]
  readonly log: readonly { readonly time: number; readonly line: string }[]
}

export interface ModelView {
  readonly model: string
  readonly task: string
  readonly aliases: readonly Alias[]
  /** Newest first. */
  readonly versions: readonly ModelVersion[]
}

export interface VersionView {
  readonly version: ModelVersion
  readonly run: Run | null
  readonly evaluation: Evaluation | null
  readonly history: readonly Alias[]
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
  readonly suggestions: readonly Suggestion[]
  readonly model: string
  readonly version: number
}

/** A comparison of modes, and what it says once both are through. */
export interface ComparisonView {
  readonly comparison: Comparison
  readonly telling: Telling | null
}
