/** Trainings that answer a question and become no version by themselves, one a model at a time. */

import { messageOf } from '../core/error.ts'
import { createListeners } from '../core/listeners.ts'
import type { Author, Run } from '../core/records.ts'
import type { Study, Trial } from '../core/study.ts'
import type { Context } from '../pipeline/context.ts'
import type { Trainings } from '../pipeline/trainings.ts'
import { type CompareOptions, compare } from './compare.ts'
import { getComparison, listComparisons } from './comparisons.ts'
import { type Fold, type Folded, validate } from './folds.ts'
import { createOngoing, type Ongoing } from './ongoing.ts'
import type { Comparison, Mode, Side } from './report/types.ts'
import { reproduce } from './reproduce.ts'
import type { Reproduction } from './reproduction.ts'
import { endInterruptedExperiments } from './run.ts'
import type { TuneOptions } from './study.ts'
import { type Tuned, tune } from './tune.ts'

/** What an experiment tells while it goes on. */
export type ExperimentEvent =
  /** A study is begun or taken up (`trial` is null), or one of its trials has changed. */
  | { readonly kind: 'study'; readonly study: Study; readonly trial: Trial | null }
  | {
      readonly kind: 'mode'
      readonly model: string
      readonly mode: Mode
      readonly side: Side
      readonly state: 'trains' | 'kept'
    }
  | ({ readonly kind: 'fold'; readonly model: string } & Fold)

/**
 * Experiments with the models of a configuration. Each begins under the lease of its model and answers as soon
 * as it is on record; then it goes on by itself, until it is through or the process closes. Fails with
 * `already_running` while the model trains anywhere.
 */
export interface Experiments {
  /** Ends what a killed process left of such runs; a study goes on with the next `tune`. */
  recover(): Promise<void>
  /** Goes on with an unfinished study, or begins one. */
  tune(model: string, options: TuneOptions): Promise<Study>
  /** Trains both modes and keeps how they compare. */
  compare(model: string, options: CompareOptions): Promise<Comparison>
  /** Trains a version again to see whether its weights come out the same. */
  reproduce(model: string, version: number, author: Author): Promise<Run>
  crossValidate(
    model: string,
    options: { author: Author; folds: number; sampling: boolean },
  ): Promise<Run>
  /** What came of each, by the id of its record: it is waited for. */
  readonly results: {
    tuned(study: string): Promise<Tuned>
    compared(comparison: string): Promise<Comparison>
    reproduced(run: string): Promise<Reproduction>
    crossValidated(run: string): Promise<Folded>
  }
  /** Comparisons of the modes, newest first, also one that is under way. */
  comparisons(model: string): Promise<Comparison[]>
  /** Fails with `not_found`. */
  comparison(model: string, id: string): Promise<Comparison>
  subscribe(listener: (event: ExperimentEvent) => void): () => void
}

export interface ExperimentsOptions {
  readonly context: Context
  readonly trainings: Trainings
  /** Hears of an experiment that failed by itself. */
  warn(what: string): void
}

export const createExperiments = (options: ExperimentsOptions): Experiments => {
  const { context } = options
  const { store } = context
  const { emit, subscribe } = createListeners<[ExperimentEvent]>()
  const ongoing = {
    studies: createOngoing<Study, Tuned>({ ...options, verb: 'tune' }),
    comparisons: createOngoing<Comparison, Comparison>({ ...options, verb: 'compare' }),
    reproductions: createOngoing<Run, Reproduction>({ ...options, verb: 'reproduce' }),
    crossValidations: createOngoing<Run, Folded>({ ...options, verb: 'crossvalidate' }),
  }
  return {
    recover: () => recover(options),
    ...beginnings(context, ongoing, emit),
    results: {
      tuned: ongoing.studies.result,
      compared: ongoing.comparisons.result,
      reproduced: ongoing.reproductions.result,
      crossValidated: ongoing.crossValidations.result,
    },
    comparisons: (name) => listComparisons(store, name),
    comparison: (name, id) => getComparison(store, name, id),
    subscribe,
  }
}

/** Runs that a start ends; those of a study are taken up with it. */
const left = ['comparison', 'reproduction', 'crossvalidation'] as const

const recover = async ({ context, warn }: ExperimentsOptions): Promise<void> => {
  for (const { name } of context.config.models)
    await endInterruptedExperiments(context, name, left).catch((error) =>
      warn(`recover ${name}: ${messageOf(error)}`),
    )
}

/** Experiments under way, by kind. */
interface OngoingExperiments {
  readonly studies: Ongoing<Study, Tuned>
  readonly comparisons: Ongoing<Comparison, Comparison>
  readonly reproductions: Ongoing<Run, Reproduction>
  readonly crossValidations: Ongoing<Run, Folded>
}

const beginnings = (
  context: Context,
  { studies, comparisons, reproductions, crossValidations }: OngoingExperiments,
  emit: (event: ExperimentEvent) => void,
): Pick<Experiments, 'tune' | 'compare' | 'reproduce' | 'crossValidate'> => ({
  tune: (name, options) =>
    studies.begin(name, (model, following) =>
      tune(context, model, options, {
        ...following,
        onChange: (study, trial) => emit({ kind: 'study', study, trial }),
      }),
    ),
  compare: (name, options) =>
    comparisons.begin(name, (model, following) =>
      compare(context, model, options, {
        ...following,
        onMode: (mode, side, state) => emit({ kind: 'mode', model: name, mode, side, state }),
      }),
    ),
  reproduce: (name, version, author) =>
    reproductions.begin(name, (model, following) =>
      reproduce(context, model, version, { author, ...following }),
    ),
  crossValidate: (name, options) =>
    crossValidations.begin(name, (model, following) =>
      validate(context, model, {
        ...options,
        ...following,
        onFold: (fold) => emit({ kind: 'fold', model: name, ...fold }),
      }),
    ),
})
