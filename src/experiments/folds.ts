/** Cross-validation of a model of the configuration: a run of its own, in a process of its own. */
import { rm } from 'node:fs/promises'
import { type ModelConfig, type Recipe, recipeOf } from '../config/resolve.ts'
import { makeFolder } from '../core/files.ts'
import type { Author, Metrics, Run } from '../core/records.ts'
import { runChild } from '../jobs/child.ts'
import type { Context } from '../pipeline/context.ts'
import { beginRun, fail } from '../pipeline/run.ts'
import { runFolder } from '../pipeline/submit.ts'
import { rowsIn } from '../pipeline/worker.ts'
import { createWriter, shown, type Writer } from '../pipeline/writer.ts'
import type { CrossValidation } from './crossvalidate.ts'
import { endInterruptedExperiments } from './run.ts'

/** What the child process is told. */
export interface FoldsJob {
  readonly project: string
  readonly home: string
  readonly recipe: Recipe
  readonly folds: number
  /** Folder of the run: its rows are there. */
  readonly folder: string
}

/** A fold that is through, from 1. */
export interface Fold {
  readonly fold: number
  readonly folds: number
  readonly metrics: Metrics
}

/** What the folds came to, and the run that keeps it. */
export interface Folded extends CrossValidation {
  readonly model: string
  readonly run: string
  /** Id of the data set version. */
  readonly dataset: string
}

export interface ValidateOptions {
  readonly author: Author
  /** 2 or more. */
  readonly folds: number
  readonly signal: AbortSignal
  onBegin(run: Run): void
  onFold(fold: Fold): void
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
  const { author, folds } = options
  await endInterruptedExperiments(context, model.name, ['crossvalidation'])
  const run = await beginRun(context, model, {
    kind: 'crossvalidation',
    author,
    params: { 'crossvalidate.folds': `${folds}` },
  })
  options.onBegin(run)
  context.emit({ kind: 'run', model: model.name, run: run.id, status: 'running' })
  const writer = createWriter(context, run)
  const folder = runFolder(store, run)
  try {
    await makeFolder(folder)
    const found = await inChild(await jobOf(context, run, folds), writer, options)
    for (const note of found.notes) writer.line(note)
    await writer.flush()
    await logFound(context, run, found)
    await registry.endRun(run.id, { status: 'finished' })
    context.emit({ kind: 'run', model: model.name, run: run.id, status: 'finished' })
    return { model: model.name, run: run.id, dataset: run.datasetVersion, ...found }
  } catch (error) {
    await fail(context, run, error)
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const inChild = (
  input: FoldsJob,
  { line }: Pick<Writer, 'line'>,
  { signal, onFold }: ValidateOptions,
): Promise<CrossValidation> =>
  runChild<Fold, CrossValidation>({
    entry: new URL('./entry.ts', import.meta.url),
    input,
    signal,
    onLine: line,
    onEvent(fold) {
      line(`fold ${fold.fold} of ${fold.folds}: ${shown(fold.metrics)}`)
      onFold(fold)
    },
  })

/** What the child process is to do, its rows laid into the folder of the run. */
const jobOf = async ({ data, store, config }: Context, run: Run, folds: number) => {
  const folder = runFolder(store, run)
  const recipe = recipeOf(run.config)
  await data.spool(run.datasetVersion, rowsIn(folder), recipe.maxRows ?? undefined)
  const { project } = config.context
  return { project, home: store.paths.home, recipe, folds, folder } satisfies FoldsJob
}

const logFound = ({ registry, clock }: Context, run: Run, found: CrossValidation) => {
  const time = clock.now()
  return registry.logMetrics(
    run.id,
    Object.entries(kept(found)).map(([key, value]) => ({ key, value, step: 0, epoch: 0, time })),
  )
}

const kept = ({ mean, deviation }: CrossValidation): Metrics => ({
  ...mean,
  ...Object.fromEntries(
    Object.entries(deviation).map(([name, value]) => [`${name}_deviation`, value]),
  ),
})
