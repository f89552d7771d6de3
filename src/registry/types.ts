import type {
  Alias,
  Audit,
  Author,
  Completion,
  Evaluation,
  GateReport,
  Labels,
  Lineage,
  Metric,
  Metrics,
  ModelVersion,
  PackageFile,
  Progress,
  Run,
  RunKind,
  RunStatus,
} from '../core/records.ts'
import type { Study } from '../core/study.ts'
import type { Threshold, VersionThreshold } from '../core/threshold.ts'
import type { Fence, Lease } from '../store/leases.ts'
import type { Labelled } from './labels.ts'
import type { RunColumns, RunsPage, RunsQuery } from './listing/types.ts'
import type { Rollouts } from './rollouts/rollouts.ts'
import type { TrailPage } from './trail.ts'

/** One thing that differs between two model versions. */
export interface Difference {
  readonly group: 'data' | 'code' | 'configuration' | 'environment' | 'seed' | 'metrics'
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}

export type NewRun = Pick<
  Run,
  | 'id'
  | 'model'
  | 'kind'
  | 'trigger'
  | 'author'
  | 'seed'
  | 'datasetVersion'
  | 'codeVersion'
  | 'environment'
  | 'config'
  | 'params'
>

/** A run in the hands of whoever has its lease: only under that it is written. */
export interface HeldRun {
  readonly run: Run
  readonly lease: Lease
}

/** How a run ends. */
export interface RunEnd {
  readonly status: 'finished' | 'failed' | 'cancelled'
  readonly error?: string
}

/** How metrics are kept. */
export interface Logged {
  /** They are what the run comes to: its latest ones, though others have a later step. */
  readonly final?: boolean
}

/** Which runs; all where nothing is said. */
export interface RunFilter {
  readonly model?: string
  readonly status?: RunStatus
  /** Only runs that began for one of these reasons. */
  readonly kind?: RunKind
  readonly limit?: number
}

export type NewStudy = Pick<Study, 'id' | 'model' | 'author' | 'datasetVersion' | 'recipe' | 'plan'>

export interface NewVersion {
  readonly model: string
  /** The same run registered twice gives the version it has. */
  readonly runId: string
  /** Under which the run is in the hands of whoever registers. */
  readonly fence: Fence
  readonly author: Author
  /** Folder with the finished package. Its files are copied in durably before the row is written. */
  readonly folder: string
  readonly metrics: Metrics
  readonly gate: GateReport
  readonly lineage: Lineage
  readonly completions: readonly Completion[]
  /**
   * Further files, by name, that tell of the version as it is kept: its number and its gate are known by then. One
   * whose name a file of the package has is left out. Default: none.
   */
  readonly pages?: (version: ModelVersion) => Readonly<Record<string, string>>
  /**
   * Makes it champion in the same transaction, unless the champion is no longer the one of its gate: the
   * gate has then failed, and says so.
   */
  readonly promote: boolean
  /** Where another version is champion, it becomes `candidate` instead, and its rollout decides. Default: false. */
  readonly proposes?: boolean
}

/** A file of a version to read from its beginning to its end. */
export interface VersionFile extends PackageFile {
  readonly content: AsyncIterable<Uint8Array>
}

/** Runs, model versions, aliases, lineage and the audit trail. Every call is one transaction. */
export interface Registry {
  /** What is written under a lease fails with `lost_lease` once another has it. */
  startRun(run: NewRun): Promise<HeldRun>
  /** Keeps the metrics as history and as the run's latest metrics. */
  logMetrics(run: string, metrics: readonly Metric[], fence: Fence, how?: Logged): Promise<void>
  logLines(
    run: string,
    lines: readonly { time: number; line: string }[],
    fence: Fence,
  ): Promise<void>
  setProgress(run: string, progress: Progress | null, fence: Fence): Promise<void>
  /**
   * Ends a run and lets its lease go; a run that has ended stays as it is. Without a lease: of one that nobody works
   * on, and `already_running` where somebody does.
   */
  endRun(run: string, end: RunEnd, fence?: Fence): Promise<Run>
  run(id: string): Promise<Run>
  /** Newest first. */
  runs(filter: RunFilter): Promise<Run[]>
  /** A page of runs as they are listed: filtered, sorted, counted. */
  findRuns(query: RunsQuery): Promise<RunsPage>
  /** What the newest runs, of a model or of all, can be told and sorted by. */
  runColumns(model?: string): Promise<RunColumns>
  metrics(run: string): Promise<Metric[]>
  lines(run: string): Promise<{ time: number; line: string }[]>

  /** What people call runs and versions, in the order asked. */
  labels(what: readonly Labelled[]): Promise<readonly Labels[]>
  /** Changes what is given of it. */
  label(what: Labelled, change: Partial<Labels>, author: Author): Promise<Labels>

  /** From which probability on versions of a model answer a class, where that was said. */
  thresholds(model: string): Promise<readonly VersionThreshold[]>
  /** Says that of a version, or takes it back. Fails with `not_found`. */
  setThreshold(
    of: { readonly model: string; readonly version: number },
    to: Threshold | null,
    author: Author,
  ): Promise<void>

  study(id: string): Promise<Study>
  /** Searches for hyper-parameters of a model, newest first. */
  studies(model: string): Promise<Study[]>

  register(version: NewVersion): Promise<ModelVersion>
  /** Models that have a version, by name. */
  models(): Promise<string[]>
  version(model: string, version: number): Promise<ModelVersion>
  /** Newest first. */
  versions(model: string): Promise<ModelVersion[]>
  /** Folder with the version's files, each checked against its digest; `corrupt` if one differs. */
  open(model: string, version: number): Promise<string>
  /**
   * A file that a version lists, with its bytes, which were checked against its digest. `not_found` for any other
   * name, `corrupt` where nothing whole is left of it.
   */
  file(model: string, version: number, name: string): Promise<VersionFile>
  completions(model: string, version: number): Promise<Completion[]>

  alias(model: string, alias: string): Promise<Alias | null>
  aliases(model: string): Promise<Alias[]>
  /** `back`: as a step back, which takes the newest step away instead of adding one. */
  setAlias(alias: Omit<Alias, 'since'>, options?: { readonly back?: boolean }): Promise<Alias>
  /** What the alias pointed to before its newest step. */
  previousAlias(model: string, alias: string): Promise<Alias | null>
  /** Every version the alias has pointed to, newest first. */
  aliasHistory(model: string, alias: string): Promise<Alias[]>

  addEvaluation(evaluation: Evaluation): Promise<void>
  /** Newest first. */
  evaluations(model: string, filter: { version?: number; limit?: number }): Promise<Evaluation[]>

  /** How versions take over at endpoints. */
  readonly rollouts: Rollouts

  /** What changed between two versions: data, code, configuration, environment, seed, metrics. */
  differences(model: string, from: number, to: number): Promise<Difference[]>

  audit(entry: Omit<Audit, 'time'>): Promise<void>
  /** Newest first. */
  trail(limit: number): Promise<readonly Audit[]>
  /** Some of it, from an entry on that was told before. */
  trailPage(page: {
    readonly before?: number | undefined
    readonly limit: number
    /** Only what is about it. */
    readonly subject?: string
    /** Only what was done so. */
    readonly action?: string
  }): Promise<TrailPage>
}
