/** Cross-validation of a model of the configuration: a run of its own, in a process of its own. */
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author, Metrics, Run } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { carryOutStage } from '../pipeline/follow.ts'
import { beginRun, fail } from '../pipeline/run.ts'
import type { StagePlace, Voice } from '../pipeline/stage.ts'
import type { Exclusively } from '../pipeline/trainings.ts'
import { createWriter, shown } from '../pipeline/writer.ts'
import type { HeldRun } from '../registry/types.ts'
import type { CrossValidation, FoldedMetrics } from './crossvalidate.ts'
import { type Sampling, samplings } from './resample.ts'
import { endInterruptedExperiments } from './run.ts'

/** What the stage is asked to do. */
export interface FoldsSpec {
  readonly folds: number
  /** Whether each fold is also trained on classes of as many rows. */
  readonly sampling: boolean
}

/** A fold that is through, from 1. */
export interface Fold {
  readonly fold: number
  readonly folds: number
  readonly metrics: Metrics
  /** How its training rows were drawn; null as they are. */
  readonly sampling: Sampling | null
}

/** What the folds came to, and the run that keeps it. */
export interface Folded extends CrossValidation {
  readonly model: string
  readonly run: string
  /** Id of the data set version. */
  readonly dataset: string
}

export interface ValidateOptions extends Exclusively {
  readonly author: Author
  /** 2 or more. */
  readonly folds: number
  readonly sampling: boolean
  onBegin(run: Run): void
  onFold(fold: Fold): void
}

/** Folds are dealt out by content or by key; what comes later would be learnt before what it is judged by. */
const expectFoldable = ({ name, dataset }: ModelConfig): void => {
  if (dataset.split?.by !== 'time') return
  throw new MillraceError('conflict', {
    what: `${name} cannot be cross-validated: the data set ${dataset.name} is split by time.`,
    fix: 'Split it by content or by key, or train it: that judges it by the newest rows.',
  })
}

const expectClasses = ({ tasks }: Context, { name, recipe }: ModelConfig): void => {
  if (tasks.of(recipe.task.kind).classOf) return
  throw new MillraceError('conflict', {
    what: `The rows of ${name} cannot be sampled by class: ${recipe.task.kind} has none.`,
    fix: 'Cross-validate it without `sampling`.',
  })
}

/**
 * Trains the model's recipe once for each fold. The run keeps the mean of every metric and its deviation
 * between the folds as `<metric>_deviation`; its log has the metrics of each fold.
 */
export const validate = async (
  context: Context,
  model: ModelConfig,
  options: ValidateOptions,
): Promise<Folded> => {
  const { registry, store } = context
  const { author, folds, sampling } = options
  expectFoldable(model)
  if (sampling) expectClasses(context, model)
  await endInterruptedExperiments(context, model.name, ['crossvalidation'])
  const owned = await beginRun(context, model, {
    kind: 'crossvalidation',
    author,
    params: {
      'crossvalidate.folds': `${folds}`,
      ...(sampling && { 'crossvalidate.sampling': samplings.join(' and ') }),
    },
  })
  const { run } = owned
  options.onBegin(run)
  context.emit({ kind: 'run', model: model.name, run: run.id, status: 'running' })
  try {
    const spec: FoldsSpec = { folds, sampling }
    const { result } = await carryOutStage<Fold, CrossValidation>(
      context,
      owned,
      { stage: 'folds', spec, needs: options.needs },
      { signal: options.signal, onEvent: options.onFold },
    )
    await registry.endRun(run.id, { status: 'finished' }, owned.lease())
    context.emit({ kind: 'run', model: model.name, run: run.id, status: 'finished' })
    return { model: model.name, run: run.id, dataset: run.datasetVersion, ...result }
  } catch (error) {
    await fail(context, owned, error)
    throw error
  } finally {
    await store.workspaces.remove(run.id)
  }
}

/** Keeps what cross-validation tells, and what it comes to. */
export const foldsVoice = (place: StagePlace, held: HeldRun): Voice<Fold, CrossValidation> => {
  const { metrics, line, flush } = createWriter(place, held)
  return {
    event: ({ fold, folds, metrics, sampling }) =>
      line(`fold ${fold} of ${folds}${sampling ? `, ${sampling}-sampled` : ''}: ${shown(metrics)}`),
    isFleeting: () => false,
    line,
    result(found) {
      for (const note of found.notes) line(note)
      metrics(kept(found), { step: 0, epoch: 0 })
    },
    flush,
  }
}

/** Those of rows that were sampled stand behind `oversampled_` and `undersampled_`. */
const kept = (found: CrossValidation): Metrics => ({
  ...named(found, ''),
  ...(found.sampled && {
    ...named(found.sampled.over, 'oversampled_'),
    ...named(found.sampled.under, 'undersampled_'),
  }),
})

const named = ({ mean, deviation }: FoldedMetrics, head: string): Metrics =>
  Object.fromEntries([
    ...Object.entries(mean).map(([name, value]) => [`${head}${name}`, value] as const),
    ...Object.entries(deviation).map(
      ([name, value]) => [`${head}${name}_deviation`, value] as const,
    ),
  ])
