import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Author, Run } from '../core/records.ts'
import { hold, leaseTimes } from '../store/hold.ts'
import type { Fence } from '../store/leases.ts'
import { type OwnedRun, own } from './attempt.ts'
import { cancelRun } from './cancel.ts'
import { type Context, modelOf } from './context.ts'
import { expectFiles } from './ready.ts'
import { type Beginning, beginRun, startTraining, type TrainingRun } from './run.ts'

/** Name of the lease under which a model is trained. */
export const trainLease = (model: string): string => `train/${model}`

/** How a model is trained as the only training of it. */
export interface Exclusively {
  readonly signal: AbortSignal
  /** What keeps others from training it; what is trained ends when it is gone. */
  readonly needs: readonly Fence[]
}

/** The trainings of this process, one a model at most. */
export interface Trainings {
  /** Starts a training and answers when its run exists. `already_running` while the model trains anywhere. */
  begin(model: string, how: Beginning): Promise<TrainingRun>
  /** Goes on with a run whose process is gone, or that failed where an author asks for it. */
  resume(run: Run, how?: { author?: Author; launch?: Beginning['launch'] }): Promise<TrainingRun>
  /**
   * Trains a model for another end than a version of it, as the only training of the model. Its signal
   * aborts when the trainings close.
   */
  exclusive<T>(
    model: string,
    work: (model: ModelConfig, under: Exclusively) => Promise<T>,
  ): Promise<T>
  /** The training of a model that is under way here. */
  of(model: string): TrainingRun | null
  /** The training of a run here: under way, or the last one of its model. */
  find(run: string): TrainingRun | undefined
  /**
   * Ends a run, whoever works on it, and answers once it is cancelled. `conflict` where it has ended, `cancelled` where
   * the signal ends the waiting.
   */
  cancel(run: string, author: Author, signal?: AbortSignal): Promise<Run>
  /** Ends every training and leaves its run to the next start. */
  close(): Promise<void>
}

export const createTrainings = (context: Context): Trainings => {
  const { registry, store } = context
  const trainings = createStarted()
  const experiments = createExclusive(context)
  const closing = new AbortController()
  /** What uses the store until it is through. */
  const cancellings = new Set<Promise<Run>>()

  /** Under the model's lease, whatever process it is in. */
  const start = async (
    name: string,
    makeRun: () => Promise<OwnedRun>,
    { launch = {}, wait = 0 }: { launch?: Beginning['launch']; wait?: number } = {},
  ): Promise<TrainingRun> => {
    const configured = modelOf(context, name)
    const model = { ...configured, launch: { ...configured.launch, ...launch } }
    if (closing.signal.aborted) throw isClosing()
    await expectFiles(model, context.data.columns)
    const held = await hold(store, trainLease(name), wait, closing.signal)
    try {
      const training = startTraining(context, model, await makeRun(), held)
      trainings.add(training)
      // It was closed while the data was read.
      if (closing.signal.aborted) training.interrupt()
      return training
    } catch (error) {
      await held[Symbol.asyncDispose]()
      throw error
    }
  }

  return {
    begin: (name, how) => start(name, () => beginRun(context, modelOf(context, name), how), how),
    resume: ({ id, model, status }, { launch, ...how } = {}) =>
      start(model, async () => own(context, await registry.resumeRun(id, how)), {
        ...(launch && { launch }),
        // A process that is gone may have renewed its hold on the model after that on the run.
        wait: status === 'interrupted' ? leaseTimes().ttl : 0,
      }),
    exclusive: experiments.carryOut,
    of: trainings.of,
    find: trainings.find,
    async cancel(id, author, signal) {
      const training = trainings.underWay().find(({ run }) => run.id === id)
      const ends = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])])
      const cancelling = cancelRun(context, id, { author, training, signal: ends })
      cancellings.add(cancelling)
      try {
        return await cancelling
      } finally {
        cancellings.delete(cancelling)
      }
    },
    async close() {
      closing.abort()
      await Promise.allSettled(cancellings)
      for (const training of trainings.underWay()) training.interrupt()
      const stopped = experiments.close()
      await Promise.allSettled(trainings.underWay().map(({ done }) => done))
      await stopped
    },
  }
}

/** The trainings that were started here. */
const createStarted = () => {
  const underWay = new Map<string, TrainingRun>()
  /** The last one of each model, also when it is over. */
  const newest = new Map<string, TrainingRun>()
  return {
    add(training: TrainingRun): void {
      const { model } = training.run
      underWay.set(model, training)
      newest.set(model, training)
      const over = () => void underWay.delete(model)
      training.done.then(over, over)
    },
    underWay: () => [...underWay.values()],
    of: (model: string) => underWay.get(model) ?? null,
    find: (id: string) => [...newest.values()].find(({ run }) => run.id === id),
  }
}

const isClosing = () => new MillraceError('cancelled', { what: 'The loop is closing.' })

/** Trainings for another end than a version, which nobody but their own signal cancels. */
const createExclusive = (context: Context) => {
  const underWay = new Set<{ readonly done: Promise<unknown>; stop(): void }>()
  let closing = false
  const carryOut: Trainings['exclusive'] = async (name, work) => {
    const model = modelOf(context, name)
    if (closing) throw isClosing()
    await expectFiles(model, context.data.columns)
    await using held = await hold(context.store, trainLease(name))
    const stop = new AbortController()
    if (closing) stop.abort()
    const signal = AbortSignal.any([stop.signal, held.lost])
    const done = work(model, { signal, needs: [held.lease] })
    const entry = { stop: () => stop.abort(), done }
    underWay.add(entry)
    try {
      return await done
    } finally {
      underWay.delete(entry)
    }
  }
  return {
    carryOut,
    async close() {
      closing = true
      for (const { stop } of underWay) stop()
      await Promise.allSettled([...underWay].map(({ done }) => done))
    },
  }
}
