/** Trainings whose result is looked at and not registered. */
import { rm } from 'node:fs/promises'
import type { ModelConfig } from '../config/resolve.ts'
import type { Run, RunKind, TrainEvent } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { fail } from '../pipeline/run.ts'
import { runFolder, type SubmittedTraining, submitTraining } from '../pipeline/submit.ts'
import { createWriter } from '../pipeline/writer.ts'

export interface ExperimentOptions {
  readonly signal: AbortSignal
  /** Hears every event of the training. */
  onEvent?(event: TrainEvent): void
}

/** Trains a run and hands what it learnt to `look`; then ends the run and removes its folder. */
export const runExperiment = async <T>(
  context: Context,
  model: ModelConfig,
  run: Run,
  { signal, onEvent }: ExperimentOptions,
  look: (result: SubmittedTraining) => Promise<T>,
): Promise<T> => {
  const writer = createWriter(context, run)
  try {
    const result = await submitTraining(context, model, run, {
      signal,
      writer: {
        ...writer,
        event(event) {
          onEvent?.(event)
          writer.event(event)
        },
      },
      setPhase: () => {},
      champion: null,
    })
    await writer.final(result.result)
    const seen = await look(result)
    await context.registry.endRun(run.id, { status: 'finished' })
    context.emit({ kind: 'run', model: run.model, run: run.id, status: 'finished' })
    return seen
  } catch (error) {
    await fail(context, run, error)
    throw error
  } finally {
    await rm(runFolder(context.store, run), { recursive: true, force: true })
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
      await rm(runFolder(store, run), { recursive: true, force: true })
    }
}
