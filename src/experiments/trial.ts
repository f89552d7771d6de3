/** One trial of a search: trained to its next rung in a process of its own. */
import { type ModelConfig, recipeOf } from '../config/resolve.ts'
import { withValues } from '../config/tune.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Study, Trial } from '../core/study.ts'
import type { OwnedRun } from '../pipeline/attempt.ts'
import type { Context } from '../pipeline/context.ts'
import { beginRun } from '../pipeline/run.ts'
import { submitTraining } from '../pipeline/submit.ts'
import type { Exclusively } from '../pipeline/trainings.ts'
import { epochsOf, lastValue, type RungEnd } from './search/study.ts'

/** Errors that are a trial's own; any other ends the search. */
const own: readonly ErrorCode[] = [
  'training_failed',
  'worker_lost',
  'bad_config',
  'bad_data',
  'corrupt',
]

/** Trains a trial to its rung, from its checkpoint where it has one, and tells what it came to. */
export const trainTrial = async (
  context: Context,
  model: ModelConfig,
  study: Study,
  trial: Trial,
  under: Exclusively,
): Promise<RungEnd> => {
  const { metric } = study.plan
  const owned = await runOf(context, model, study, trial)
  let metrics: Readonly<Record<string, number>>
  try {
    const { result } = await submitTraining(context, model, owned, {
      ...under,
      againstChampion: false,
      // Texts are completed only by what is registered.
      completes: false,
      ...(trial.until === null ? {} : { until: trial.until }),
    })
    metrics = result.candidate
  } catch (error) {
    if (error instanceof MillraceError && own.includes(error.code))
      return { trial: trial.number, error: error.message }
    throw error
  } finally {
    await owned.release()
  }
  const value = metrics[metric]
  if (value === undefined)
    throw new MillraceError('bad_config', {
      what: `Trials of ${model.name} cannot be ranked by ${metric}: its models have no such metric.`,
      fix: `Set tune.metric to one of ${Object.keys(metrics).join(', ')}.`,
    })
  if (!Number.isFinite(value)) return { trial: trial.number, error: `${metric} is ${value}.` }
  return { trial: trial.number, value }
}

/** The run of a trial, in this process's hands: begun where it is not there yet. */
const runOf = async (
  context: Context,
  model: ModelConfig,
  study: Study,
  trial: Trial,
): Promise<OwnedRun> =>
  beginRun(context, model, {
    id: trial.run,
    kind: 'trial',
    author: study.author,
    recipe: withValues(recipeOf(study.recipe), trial.values),
    dataset: study.datasetVersion,
    params: { 'tune.study': study.id, 'tune.trial': `${trial.number}` },
  })

/** Ends the run of a trial that is over; one that has ended stays as it is. */
export const endTrial = async (
  { registry, clock, emit }: Context,
  { plan }: Study,
  trial: Trial,
): Promise<void> => {
  const { status: now } = await registry.run(trial.run)
  if (now !== 'running' && now !== 'interrupted') return
  const { run, lease } = await registry.takeRun(trial.run)
  if (trial.status === 'stopped') {
    const line = `stopped after ${epochsOf(trial)} of ${plan.maxEpochs} epochs with ${plan.metric} ${lastValue(trial)}: others are ahead`
    await registry.logLines(run.id, [{ time: clock.now(), line }], lease)
  }
  const status = trial.status === 'failed' ? 'failed' : 'finished'
  const error = trial.error === null ? {} : { error: trial.error }
  await registry.endRun(run.id, { status, ...error }, lease)
  emit({ kind: 'run', model: run.model, run: run.id, status })
}

/** Ends the run of a trial whose study is given up, where it has begun and not ended. */
export const breakOff = async (
  { registry }: Context,
  { run }: Trial,
  end: { status: 'cancelled' | 'failed'; error?: string },
): Promise<void> => {
  try {
    await registry.endRun(run, end)
  } catch (error) {
    // The process may have been killed between the trial and its run.
    if (!(error instanceof MillraceError && error.code === 'not_found')) throw error
  }
}

/** Removes what a trial left on the disk. */
export const removeTrial = ({ store }: Context, { run }: Trial): Promise<void> =>
  store.workspaces.remove(run)
