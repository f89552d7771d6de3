import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author, Run } from '../core/records.ts'
import { acquireLease } from '../store/lock.ts'
import { type Context, modelOf } from './context.ts'
import { expectFiles } from './ready.ts'
import { type Beginning, beginRun, startTraining, type TrainingRun } from './run.ts'

/** The laps of this process, one a model at most. */
export interface Trainings {
  /** Starts a lap and answers when its run exists. `already_running` while the model trains anywhere. */
  begin(model: string, how: Beginning): Promise<TrainingRun>
  /** Goes on with a run whose process is gone, or that failed where an author asks for it. */
  resume(run: Run, how?: { author?: Author; launch?: Beginning['launch'] }): Promise<TrainingRun>
  /**
   * Trains a model for another end than a version of it, as the only training of the model. Its signal
   * aborts when the laps close.
   */
  exclusive<T>(
    model: string,
    work: (model: ModelConfig, signal: AbortSignal) => Promise<T>,
  ): Promise<T>
  /** The lap of a model that is under way here. */
  of(model: string): TrainingRun | null
  cancel(run: string, author: Author): Promise<Run>
  /** Ends every training and leaves its run to the next start. */
  close(): Promise<void>
}

export const createTrainings = (context: Context): Trainings => {
  const { registry, store } = context
  const trainings = new Map<string, TrainingRun>()
  const experiments = new Set<{ readonly done: Promise<unknown>; stop(): void }>()
  let closing = false

  /** Under the model's lease, whatever process it is in. */
  const start = async (
    name: string,
    makeRun: () => Promise<Run>,
    launch: Beginning['launch'] = {},
  ): Promise<TrainingRun> => {
    const own = modelOf(context, name)
    const model = { ...own, launch: { ...own.launch, ...launch } }
    if (closing) throw new MillraceError('cancelled', { what: 'The loop is closing.' })
    await expectFiles(model)
    const lease = await acquireLease(store.paths.home, `train-${name}`)
    try {
      const lap = startTraining(context, model, await makeRun())
      trainings.set(name, lap)
      const over = () => {
        trainings.delete(name)
        lease.release()
      }
      lap.done.then(over, over)
      return lap
    } catch (error) {
      lease.release()
      throw error
    }
  }

  return {
    begin: (name, how) =>
      start(name, () => beginRun(context, modelOf(context, name), how), how.launch),
    resume: ({ id, model }, { launch, ...how } = {}) =>
      start(model, () => registry.resumeRun(id, how), launch),

    async exclusive(name, work) {
      const model = modelOf(context, name)
      if (closing) throw new MillraceError('cancelled', { what: 'The loop is closing.' })
      await expectFiles(model)
      using _lease = await acquireLease(store.paths.home, `train-${name}`)
      const stop = new AbortController()
      const done = work(model, stop.signal)
      const entry = { stop: () => stop.abort(), done }
      experiments.add(entry)
      try {
        return await done
      } finally {
        experiments.delete(entry)
      }
    },

    of: (name) => trainings.get(name) ?? null,

    async cancel(id, author) {
      const lap = [...trainings.values()].find(({ run }) => run.id === id)
      const run = await registry.run(id)
      if (!lap)
        throw new MillraceError('bad_usage', {
          what: `Run ${id} is not training here; it is ${run.status}.`,
          fix: 'Only a run that is training can be cancelled, by the process that trains it.',
        })
      lap.cancel()
      await Promise.allSettled([lap.done])
      await registry.audit({ author, action: 'cancel', subject: `run ${id}`, detail: '' })
      return registry.run(id)
    },

    async close() {
      closing = true
      for (const lap of trainings.values()) lap.interrupt()
      for (const { stop } of experiments) stop()
      await Promise.allSettled([...trainings.values(), ...experiments].map(({ done }) => done))
    },
  }
}
