/** Trainings that answer a question and become no version by themselves, one a model at a time. */
import { MillraceError, messageOf } from '../core/error.ts'
import type { Author, Run } from '../core/records.ts'
import type { Study, Trial } from '../core/study.ts'
import { type Context, modelOf } from '../pipeline/context.ts'
import type { Trainings } from '../pipeline/trainings.ts'
import { type CompareOptions, compare } from './compare.ts'
import { getComparison, listComparisons } from './comparisons.ts'
import { type Fold, type Folded, validate } from './folds.ts'
import type { Comparison, Mode, Side } from './report/types.ts'
import { reproduce } from './reproduce.ts'
import type { Reproduction } from './reproduction.ts'
import { type Tuned, type TuneOptions, tune } from './tune.ts'

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
  /** Goes on with an unfinished study, or begins one. */
  tune(model: string, options: TuneOptions): Promise<Study>
  /** Trains both modes and keeps how they compare. */
  compare(model: string, options: CompareOptions): Promise<Comparison>
  /** Trains a version again to see whether its weights come out the same. */
  reproduce(model: string, version: number, author: Author): Promise<Run>
  crossValidate(model: string, options: { author: Author; folds: number }): Promise<Run>
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

export const createExperiments = ({
  context,
  trainings,
  warn,
}: ExperimentsOptions): Experiments => {
  const { store } = context
  const listeners = new Set<(event: ExperimentEvent) => void>()
  const emit = (event: ExperimentEvent) => {
    for (const listener of listeners) listener(event)
  }
  const studies = createOngoing<Study, Tuned>(warn)
  const compared = createOngoing<Comparison, Comparison>(warn)
  const reproduced = createOngoing<Run, Reproduction>(warn)
  const validated = createOngoing<Run, Folded>(warn)

  return {
    tune: (name, options) =>
      studies.begin(`tune ${name}`, (onBegin) =>
        trainings.exclusive(name, (model, signal) =>
          tune(context, model, options, {
            signal,
            onBegin,
            onChange: (study, trial) => emit({ kind: 'study', study, trial }),
          }),
        ),
      ),
    compare: (name, options) =>
      compared.begin(`compare ${name}`, (onBegin) =>
        trainings.exclusive(name, (model, signal) =>
          compare(context, model, options, {
            signal,
            onBegin,
            onMode: (mode, side, state) => emit({ kind: 'mode', model: name, mode, side, state }),
          }),
        ),
      ),
    reproduce: (name, version, author) =>
      reproduced.begin(`reproduce ${name}`, (onBegin) =>
        trainings.exclusive(name, (model, signal) =>
          reproduce(context, model, version, { author, signal, onBegin }),
        ),
      ),
    crossValidate: (name, options) =>
      validated.begin(`crossvalidate ${name}`, (onBegin) =>
        trainings.exclusive(name, (model, signal) =>
          validate(context, model, {
            ...options,
            signal,
            onBegin,
            onFold: (fold) => emit({ kind: 'fold', model: name, ...fold }),
          }),
        ),
      ),
    results: {
      tuned: studies.result,
      compared: compared.result,
      reproduced: reproduced.result,
      crossValidated: validated.result,
    },
    comparisons: (name) => listComparisons(store, modelOf(context, name).name),
    comparison: (name, id) => getComparison(store, modelOf(context, name).name, id),
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** Experiments whose results can still be asked for. */
const mostKept = 100

/** Experiments of one kind: begun by their record, waited for by its id. */
const createOngoing = <Begun extends { readonly id: string }, Result>(
  warn: ExperimentsOptions['warn'],
) => {
  const results = new Map<string, Promise<Result>>()
  return {
    /** Answers the record that `work` hands over; what goes wrong before it is thrown, later it is told. */
    begin(
      what: string,
      work: (onBegin: (begun: Begun) => void) => Promise<Result>,
    ): Promise<Begun> {
      const { promise, resolve, reject } = Promise.withResolvers<Begun>()
      let hasBegun = false
      const result = work((begun) => {
        hasBegun = true
        // It is set once `work` has returned its promise.
        queueMicrotask(() => {
          results.set(begun.id, result)
          const [oldest] = results.keys()
          if (results.size > mostKept && oldest !== undefined) results.delete(oldest)
          resolve(begun)
        })
      })
      result.catch((error) => {
        if (hasBegun) warn(`${what}: ${messageOf(error)}`)
        else reject(error)
      })
      return promise
    },
    async result(id: string): Promise<Result> {
      const result = results.get(id)
      if (result) return result
      throw new MillraceError('not_found', { what: `Nothing with the id ${id} is under way here.` })
    },
  }
}
