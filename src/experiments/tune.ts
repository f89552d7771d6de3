/** Searches for hyper-parameters. */
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { ModelVersion } from '../core/records.ts'
import type { Study, Trial } from '../core/study.ts'
import { own } from '../pipeline/attempt.ts'
import type { Context } from '../pipeline/context.ts'
import { registerResult } from '../pipeline/run.ts'
import { submitTraining } from '../pipeline/submit.ts'
import type { Exclusively } from '../pipeline/trainings.ts'
import type { Fence } from '../store/leases.ts'
import { forgetStages } from '../store/stages.ts'
import { openStudy, type TuneOptions } from './study.ts'
import { allFailed, runStudy } from './trials.ts'

/** Whoever follows a search. */
export interface TuneFollower extends Exclusively {
  /** Hears first of the study: begun, taken up, or through already. */
  onBegin(study: Study): void
  /** Hears of a study that is begun or taken up, and of each trial that changes. */
  onChange(study: Study, trial: Trial | null): void
}

/** A study that is through, and the version its best became. */
export interface Tuned {
  readonly study: Study
  readonly version: ModelVersion | null
}

/**
 * Goes on with the newest unfinished study of a model, or begins one; where the newest one is the same
 * search and through, that is the answer. Call it under the model's lease.
 * Fails with `conflict` where nothing is to be searched or `plan` would change a study that has begun,
 * `bad_config` where trials lack the metric, `training_failed` where every trial failed, `cancelled` on the
 * signal; the study then goes on with the next call.
 */
export const tune = async (
  context: Context,
  model: ModelConfig,
  options: TuneOptions,
  follower: TuneFollower,
): Promise<Tuned> => {
  const { signal, needs, onBegin, onChange } = follower
  try {
    await using opened = await openStudy(context, model, options)
    const { held, study: begun } = opened
    onBegin(begun)
    if (begun.status !== 'finished') onChange(begun, null)
    const under = { needs: [...needs, held.lease], signal: AbortSignal.any([signal, held.lost]) }
    const study =
      begun.status === 'finished'
        ? begun
        : await runStudy(context, model, begun, {
            ...under,
            fence: held.lease,
            onChange,
            parallel: options.parallel ?? model.tune?.parallel ?? 1,
          })
    if (!options.register) return { study, version: null }
    if (study.version === null)
      return await registerBest(context, model, study, { ...under, fence: held.lease })
    return { study, version: await context.registry.version(model.name, study.version) }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new MillraceError('cancelled', {
      what: `The search for ${model.name} was interrupted.`,
      fix: `Go on with it: millrace tune ${model.name}`,
      cause: error,
    })
  }
}

/** Trains the best to the end where it is not, holds it to the gate and registers it. */
const registerBest = async (
  context: Context,
  model: ModelConfig,
  study: Study,
  { fence, ...under }: Exclusively & { readonly fence: Fence },
): Promise<Tuned> => {
  const { registry, store, emit } = context
  const best = study.trials.find(({ number }) => number === study.best)
  if (!best) throw allFailed(study)
  const owned = own(context, await registry.takeRun(best.run))
  const { run } = owned
  const learning = { ...under, againstChampion: true }
  const trained = await submitTraining(context, model, owned, learning)
  const version = await registerResult(context, model, owned, trained)
  const registered = { ...study, version: version.version }
  await registry.keepStudy(registered, fence)
  await forgetStages(store.db, run.id)
  await owned.release()
  await store.workspaces.remove(run.id)
  emit({ kind: 'run', model: model.name, run: run.id, status: 'finished' })
  return { study: registered, version }
}
