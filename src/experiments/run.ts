/** Trainings whose result is looked at and not registered. */
import type { ModelConfig } from '../config/resolve.ts'
import type { RunKind, TrainEvent } from '../core/records.ts'
import type { OwnedRun } from '../pipeline/attempt.ts'
import type { Context } from '../pipeline/context.ts'
import { fail } from '../pipeline/run.ts'
import { type SubmittedTraining, submitTraining } from '../pipeline/submit.ts'
import type { Exclusively } from '../pipeline/trainings.ts'

export interface ExperimentOptions extends Exclusively {
  /** Hears every event of the training. */
  onEvent?(event: TrainEvent): void
}

/** Trains a run and hands what it learnt to `look`; then ends the run and removes its folder. */
export const runExperiment = async <T>(
  context: Context,
  model: ModelConfig,
  owned: OwnedRun,
  { signal, needs, onEvent }: ExperimentOptions,
  look: (result: SubmittedTraining) => Promise<T>,
): Promise<T> => {
  const { run } = owned
  try {
    const learning = { signal, needs, againstChampion: false, ...(onEvent && { onEvent }) }
    const trained = await submitTraining(context, model, owned, learning)
    const seen = await owned.keep(() => look(trained))
    await context.registry.endRun(run.id, { status: 'finished' }, owned.lease())
    context.emit({ kind: 'run', model: run.model, run: run.id, status: 'finished' })
    return seen
  } catch (error) {
    await fail(context, owned, error)
    throw error
  } finally {
    await context.store.workspaces.remove(run.id)
  }
}

/** Ends what a killed process left of such runs, and removes their folders. */
export const endInterruptedExperiments = async (
  { registry, store }: Context,
  model: string,
  kinds: readonly RunKind[],
): Promise<void> => {
  for (const run of await registry.interrupted())
    if (run.model === model && kinds.includes(run.kind)) {
      await registry.endInterrupted(run.id)
      await store.workspaces.remove(run.id)
    }
}
