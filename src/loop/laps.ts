import { MillraceError } from '../core/error.ts'
import type { Author, Run } from '../core/records.ts'
import { acquireLease } from '../store/lock.ts'
import { type Context, modelOf } from './context.ts'
import { type Beginning, beginRun, type Lap, startLap } from './lap.ts'

/** The laps of this process, one a model at most. */
export interface Laps {
  /** Starts a lap and answers when its run exists. `already_running` while the model trains anywhere. */
  begin(model: string, how: Beginning): Promise<Lap>
  /** Goes on with a run whose process is gone. */
  resume(run: Run): Promise<Lap>
  /** The lap of a model that is under way here. */
  of(model: string): Lap | null
  cancel(run: string, author: Author): Promise<Run>
  /** Ends every training and leaves its run to the next start. */
  close(): Promise<void>
}

export const createLaps = (context: Context): Laps => {
  const { registry, store } = context
  const laps = new Map<string, Lap>()
  let closing = false

  /** Under the model's lease, whatever process it is in. */
  const start = async (
    name: string,
    makeRun: () => Promise<Run>,
    launch: Beginning['launch'] = {},
  ): Promise<Lap> => {
    const own = modelOf(context, name)
    const model = { ...own, launch: { ...own.launch, ...launch } }
    if (closing) throw new MillraceError('cancelled', { what: 'The loop is closing.' })
    const lease = await acquireLease(store.paths.home, `train-${name}`)
    try {
      const lap = startLap(context, model, await makeRun())
      laps.set(name, lap)
      const over = () => {
        laps.delete(name)
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
    resume: ({ id, model }) => start(model, () => registry.resumeRun(id)),
    of: (name) => laps.get(name) ?? null,

    async cancel(id, author) {
      const lap = [...laps.values()].find(({ run }) => run.id === id)
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
      for (const lap of laps.values()) lap.interrupt()
      await Promise.allSettled([...laps.values()].map(({ done }) => done))
    },
  }
}
