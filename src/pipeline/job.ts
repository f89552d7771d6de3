import type { Launch, Recipe } from '../config/resolve.ts'
import type { Completion, Lineage, Metrics, TrainEvent } from '../core/records.ts'
import type { Source } from '../data/types.ts'
import type { ChampionComparison } from '../evaluate/gate.ts'

/** What the child process of a training is told to do. */
export type Job = PrepareJob | TrainJob

/** Make the project's data where it is not there. */
export interface PrepareJob {
  readonly kind: 'prepare'
  readonly project: string
  readonly home: string
  readonly fast: boolean
}

/** The champion that a candidate is judged beside: its package, or why it cannot be opened. */
export type ChampionPackage =
  | { readonly version: number; readonly folder: string }
  | { readonly version: number; readonly problem: string }

/** Learn from a data set version, judge the result, leave a package. */
export interface TrainJob {
  readonly kind: 'train'
  readonly home: string
  readonly project: string
  readonly recipe: Recipe
  readonly launch: Launch
  readonly lineage: Lineage
  /** Folder of the run: its checkpoint lies here, and in the end `package/`. */
  readonly folder: string
  /** Pauses after this epoch; null: learns to the end. */
  readonly until: number | null
  /** The champion of now, judged on the same rows. */
  readonly champion: ChampionPackage | null
  /** Where the rows came from, so that one can be named by its line. */
  readonly source: Source
  /** JSON file of prompts and their accepted next words. */
  readonly evalSet: string | null
  /** Text file of beginnings to complete, and by how many words. */
  readonly completions: { readonly file: string; readonly words: number } | null
}

export type StageEvent =
  | { readonly kind: 'train'; readonly event: TrainEvent }
  | { readonly kind: 'phase'; readonly phase: Phase }

export type Phase = 'prepare' | 'train' | 'evaluate' | 'register'

export interface TrainResult {
  /** Folder with the finished package. */
  readonly folder: string
  readonly candidate: Metrics
  readonly baseline: Metrics
  readonly champion: ChampionComparison | null
  readonly completions: readonly Completion[]
}
