import type { Schema } from '../columns/schema.ts'
import type { Launch, Recipe } from '../config/resolve.ts'
import type { RobustnessOptions, SliceOptions } from '../core/assessment.ts'
import type { Completion, Lineage, Metrics, TrainEvent } from '../core/records.ts'
import type { Source } from '../data/types.ts'
import type { ChampionComparison, GateFigures } from '../evaluate/gate.ts'
import type { RankSpec } from '../jobs/mpi/launcher.ts'

/** What a training is asked to do, beside what stands in its run and in the configuration. */
export interface TrainSpec extends RankSpec {
  /** Whether the project is loaded for a quick look. */
  readonly fast: boolean
  /** Whether its workers are threads of one process, or ranks under mpirun. */
  readonly launcher: Launch['launcher']
  /** Pauses after this epoch; null: learns to the end. */
  readonly until: number | null
  /** Whether it is judged beside the champion of when it begins. */
  readonly againstChampion: boolean
  /** Whether it completes the beginnings that the configuration names. */
  readonly completes: boolean
}

/** The champion that a candidate is judged beside: its package, or why it cannot be opened. */
export type ChampionPackage =
  /** `recipe`: how it was trained. */
  | { readonly version: number; readonly folder: string; readonly recipe: Recipe }
  | { readonly version: number; readonly problem: string }

/** Learn from a data set version, judge the result, leave a package: the spec with all that it refers to. */
export interface TrainJob {
  readonly home: string
  readonly project: string
  readonly recipe: Recipe
  /** Milliseconds that workers wait for one of them. */
  readonly timeout: number
  readonly lineage: Lineage
  /** The types of the columns of records, as the data set version has them. */
  readonly schema: Schema | null
  /** Folder of its workspace: the checkpoint lies here, and in the end `package/`. */
  readonly folder: string
  /** Pauses after this epoch; null: learns to the end. */
  readonly until: number | null
  /** The champion of now, judged on the same rows. */
  readonly champion: ChampionPackage | null
  /** Where the rows came from, so that one can be named by its line. */
  readonly source: Source
  /** JSON file of prompts and their accepted next words. */
  readonly evalSet: string | null
  /** Which rows it is told of apart. */
  readonly slices: SliceOptions
  /** How rows are changed to see what becomes of the answers; null: not at all. */
  readonly robustness: RobustnessOptions | null
  /** Text file of beginnings to complete, and by how many words. */
  readonly completions: { readonly file: string; readonly words: number } | null
}

export type StageEvent =
  | { readonly kind: 'train'; readonly event: TrainEvent }
  | { readonly kind: 'phase'; readonly phase: Phase }

export type Phase = 'prepare' | 'train' | 'evaluate' | 'register'

export interface TrainResult {
  readonly candidate: Metrics
  readonly baseline: Metrics
  /** What else a gate may hold. Absent of a training before there was more. */
  readonly report?: GateFigures
  readonly champion: ChampionComparison | null
  readonly completions: readonly Completion[]
}
