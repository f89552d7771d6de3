import type { DeclaredColumn } from '../columns/schema.ts'
import type { EndpointRecord } from '../core/endpoint.ts'
import type { LoopHealth } from '../core/health.ts'
import type { MonitorStatus, MonitorWindow, WindowQuality, WindowsQuery } from '../core/monitor.ts'
import type { Owner } from '../core/owner.ts'
import type {
  Alias,
  Author,
  DatasetVersion,
  Evaluation,
  ModelVersion,
  RefusedPage,
  Run,
} from '../core/records.ts'
import type { Rollout } from '../core/rollout.ts'
import type { NewRow } from '../data/handed.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import type { Beginning } from '../pipeline/run.ts'
import type { BatchAsked, BatchDone } from './batches/run.ts'
import type { DeleteOptions, Deletion } from './deletion.ts'
import type { DescribedData } from './describe.ts'
import type { ExplainAsked, ExplainedRow } from './explain.ts'
import type { IngestedRows, Ingestion } from './ingestion.ts'
import type { Pruned, PruneOptions } from './prune.ts'
import type { Registered, Registering } from './register.ts'
import type { ByHand, SteppedBack } from './rollouts/byhand.ts'
import type { DataSets } from './sets.ts'
import type { Uploads } from './uploads/upload.ts'

export type StageName = 'data' | 'train' | 'evaluate' | 'register' | 'serve' | 'monitor'

/** One stage of the wheel. */
export interface StageStatus {
  readonly stage: StageName
  readonly state: 'idle' | 'active' | 'done' | 'failed' | 'waiting'
  /** Last result in a few words: "6,020 sentences, version 3". */
  readonly summary: string
  readonly at: number | null
  /** What happens next in a few words, and when. */
  readonly next: string | null
  readonly nextAt: number | null
}

/** What is known at a glance of a training that is over, or was interrupted. */
export type LastRun = Pick<
  Run,
  'id' | 'status' | 'trigger' | 'startedAt' | 'endedAt' | 'version' | 'error'
>

/** A version with how it stood its gate. */
export type Standing = Pick<ModelVersion, 'model' | 'version' | 'createdAt' | 'gate'>

/** Where one model's loop stands. */
export interface LoopStatus {
  readonly model: string
  /** Whether the configuration names it: only then it has data and is trained. */
  readonly configured: boolean
  readonly task: string
  /** Who answers for it; null where nobody is named. */
  readonly owner: Owner | null
  readonly stages: readonly StageStatus[]
  readonly champion: number | null
  /** Run that is training now. */
  readonly active: Run | null
  /** The newest training that does not run. */
  readonly last: LastRun | null
  /** The champion, and the newest version, which may be the same. */
  readonly standing: { readonly champion: Standing | null; readonly newest: Standing | null }
  readonly dataset: DatasetVersion | null
  /** Rows waiting to be ingested. */
  readonly queue: number
  /** Rows that were refused and set aside. */
  readonly refused: number
  /** Runs that ended in a registered version. */
  readonly trainings: number
  /** Whether there are prompts to put to the champion. */
  readonly prompts: boolean
  /** Accuracy on the prompts over time, oldest first, at most 200. */
  readonly accuracy: readonly {
    readonly time: number
    readonly version: number
    readonly accuracy: number
  }[]
}

/** How a training comes about; what is not said is as the configuration has it. */
export type TrainOptions = Pick<Beginning, 'trigger' | 'author' | 'train' | 'launch'>

/** The loop of a home. Every refusal is a MillraceError. */
/** What was seen of the traffic of endpoints. */
export interface Monitors {
  status(endpoint: EndpointRecord): Promise<MonitorStatus>
  /** Newest first, by their ends. */
  windows(query: WindowsQuery): Promise<MonitorWindow[]>
  /** Fails with `not_found` where there is none of that number. */
  window(endpoint: string, version: number, number: number): Promise<MonitorWindow>
  /** How good the answers of the newest windows of a version are by labels, newest first. */
  quality(
    endpoint: EndpointRecord,
    asked: { readonly version: number; readonly windows: number },
  ): Promise<WindowQuality[]>
  /**
   * Lets windows that end after a time (milliseconds since 1970; 0: all) be judged again, with what came late; answers how
   * many. Fails with `not_found` where the endpoint was never watched.
   */
  again(endpoint: string, how: { readonly from: number; readonly author: Author }): Promise<number>
}

export interface Loop {
  readonly startedAt: number
  /** Those of the configuration, and those that were registered and that it does not name. */
  readonly models: readonly string[]
  /** Those of the configuration alone: they have data and are trained. */
  readonly configured: readonly string[]
  /** Looks which models are registered now. */
  refresh(): Promise<void>
  /** Data sets that models learn from. */
  readonly datasets: readonly string[]
  readonly sets: DataSets
  status(model: string): Promise<LoopStatus>
  /** How the schedules go. */
  health(): LoopHealth
  /** Starts a training and answers as soon as its run exists. Refuses with `already_running`. */
  train(model: string, how: TrainOptions): Promise<Run>
  /** Goes on with a run that was interrupted or failed, the newest where none is named; as `train`. */
  resume(run: string | undefined, how: Pick<TrainOptions, 'author' | 'launch'>): Promise<Run>
  /** Waits for a training and answers its version. */
  finished(run: string): Promise<ModelVersion>
  /**
   * Ends a run, whoever works on it, and answers once it is cancelled. `conflict` where it has ended, `cancelled` where
   * the signal ends the waiting.
   */
  cancel(run: string, author: Author, signal?: AbortSignal): Promise<Run>
  /**
   * Moves the next batch of the queue to the head of a data set, or of the one that a model learns from: `added` came
   * in, `left` still wait. `fromRequests`: rows are made of labelled requests before, default as the configuration says;
   * `since` leaves out what was answered before, milliseconds since 1970.
   */
  ingest(name: string, how: Omit<Ingestion, 'requests'>): Promise<IngestedRows>
  /** Keeps rows for a data set, or for the one that a model learns from, and answers how many wait. */
  enqueue(name: string, rows: readonly (string | NewRow)[], author: Author): Promise<number>
  /** Gives a column of the newest data set version another type, see `Data.retype`. */
  retype(name: string, column: string, to: DeclaredColumn, author: Author): Promise<DatasetVersion>
  /** What a data set version holds; the newest where none is named. `not_found` where there is none. */
  describeData(name: string, version?: number): Promise<DescribedData>
  /** Some of the rows that were refused, the newest first. */
  refused(
    model: string,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<RefusedPage>
  /** Runs the prompts against the champion. Fails with `no_model` before there is one. */
  evaluate(model: string): Promise<Evaluation>
  /**
   * Why a version answers a row as it does. Fails with `no_model` before there is a champion, `bad_input` for a row that
   * cannot be read, `refused` for a kind of model that tells nothing by its gradients.
   */
  explain(model: string, asked: ExplainAsked): Promise<ExplainedRow>
  /** Fails with `gate_failed` for a version that did not pass its gate, unless forced. */
  promote(
    model: string,
    version: number,
    options: { author: Author; force: boolean },
  ): Promise<Alias>
  /** Goes back to what answered before at an endpoint: ends its rollout, or moves its alias; see `stepBack`. */
  rollback(endpoint: Pick<EndpointRecord, 'name' | 'spec'>, how: ByHand): Promise<SteppedBack>
  /** Lets a version take over at an endpoint by its policy. */
  beginRollout(
    endpoint: Pick<EndpointRecord, 'name' | 'spec'>,
    version: number,
    how: ByHand & { readonly force: boolean; readonly labelsTo: number },
  ): Promise<Rollout>
  /** Gives the rollout of an endpoint its verdict. `conflict` where none is under way. */
  endRollout(endpoint: string, verdict: 'promoted' | 'returned', how: ByHand): Promise<Rollout>
  /** Makes a version of a model that was trained elsewhere; see `registerModel`. */
  register(model: string, how: Registering): Promise<Registered>
  /** Models that come in over the API. */
  readonly uploads: Omit<Uploads, 'sweep'>
  /** Answers every row of a file into another one, as a run; see `runBatch`. */
  answerFile(asked: BatchAsked): Promise<BatchDone>
  subscribe(listener: (event: LoopEvent) => void): () => void
  close(): Promise<void>
  /** Deletes a run that nobody works on; `already_running` where somebody does. */
  deleteRun(run: string, how: DeleteOptions): Promise<Deletion>
  /** Deletes a version; `conflict` while an alias points to it. */
  deleteVersion(model: string, version: number, how: DeleteOptions): Promise<Deletion>
  /** Deletes all that the home has of a model, also one that is not configured any more. */
  deleteModel(model: string, how: DeleteOptions): Promise<Deletion>
  /** Removes by the rules of the configuration what nothing needs any more. */
  prune(how: PruneOptions): Promise<Pruned>
  /** How the traffic of endpoints is watched, and what was seen. */
  readonly monitoring: Monitors
}
