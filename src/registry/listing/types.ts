import type { Labels, Run, RunKind, RunStatus, Trigger } from '../../core/records.ts'
import type { StudyStatus } from '../../core/study.ts'

/** What runs are put in order by: `metrics.val_loss` and `params.train.epochs` name one of theirs. */
export type RunSort = 'started' | 'took' | `metrics.${string}` | `params.${string}`

/** Which runs, in which order, and what of them. */
export interface RunsQuery {
  readonly model?: string | undefined
  readonly status?: RunStatus | undefined
  readonly kind?: RunKind | undefined
  /** Why a training began: other kinds of runs have no such reason. */
  readonly trigger?: Trigger | undefined
  /** Only trials of this search. */
  readonly study?: string | undefined
  /** Whether it became a version. */
  readonly registered?: boolean | undefined
  /** Begun at this time or later, milliseconds. */
  readonly from?: number | undefined
  /** Begun at this time or earlier. */
  readonly to?: number | undefined
  /** Only those with this tag. */
  readonly tag?: string | undefined
  /** Words that each stand in its id, name, model, author, error or parameters; `name=value` is a parameter. */
  readonly q?: string | undefined
  readonly sort: RunSort
  readonly order: 'asc' | 'desc'
  /** What of their metrics and parameters is told: `metrics.NAME`, `params.NAME`. */
  readonly columns: readonly string[]
  /** Whether all trials of a search are one entry. */
  readonly folded: boolean
  /** Where an answer before this one ended. */
  readonly cursor?: string | undefined
  /** Entries to leave out first. */
  readonly skip: number
  readonly limit: number
}

/** The trials of a search that stand as one entry, told by one of them. */
export interface Trials {
  /** How many there are among what was asked for. */
  readonly count: number
  /** Of the search; null where its record is gone. */
  readonly status: StudyStatus | null
  /** The metric that it goes by. */
  readonly metric: string | null
  /** The run that is ahead by it. */
  readonly best: string | null
}

/** A run in a list: what was asked for of its metrics and parameters, and the number of its data version. */
export interface ListedRun extends Omit<Run, 'seed' | 'codeVersion' | 'environment' | 'config'> {
  readonly study: string | null
  /** What people call it; the note is on its page. */
  readonly labels: Pick<Labels, 'name' | 'tags'>
  /** Where it stands for all trials of its search. */
  readonly trials: Trials | null
}

export interface RunsPage {
  readonly runs: ListedRun[]
  /** Entries of all pages together. */
  readonly total: number
  /** Runs that began later are on none of its pages. */
  readonly asOf: number
  /** Where the next page begins; null on the last one. */
  readonly next: string | null
}

/** What runs can be told and sorted by. */
export interface RunColumns {
  readonly metrics: string[]
  readonly params: string[]
}
