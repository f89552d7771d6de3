import { MillraceError, messageOf } from '../core/error.ts'
import type { Alias, Author, ModelVersion, Run, Trigger } from '../core/records.ts'
import { runChild } from '../jobs/child.ts'
import { acquireLease } from '../store/lock.ts'
import { type Context, modelOf } from './context.ts'
import { createEvaluator, type Evaluator } from './evaluator.ts'
import { beginRun, type Lap, stageEntry, startLap } from './lap.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import { statusOf } from './status.ts'
import type { Loop, LoopEvent } from './types.ts'

export interface LoopOptions extends Omit<Context, 'emit'> {
  /** Hears of what goes wrong by itself, on a schedule or in the background. */
  warn(what: string): void
}

/** A loop that also turns by itself. */
export interface TurningLoop extends Loop {
  /** Makes the project's data where it is missing. */
  prepare(): Promise<void>
  /** Goes on with what was interrupted, runs the first lap where there is no model, keeps the schedules. */
  turn(): Promise<void>
  /** Runs one lap and waits for its version. */
  lap(model: string, options: { trigger: Trigger; author: Author }): Promise<ModelVersion>
}

/** Milliseconds to wait for another process that prepares the data. */
const longestPrepare = 600_000

export const createLoop = (options: LoopOptions): TurningLoop => {
  const listeners = new Set<(event: LoopEvent) => void>()
  const champions = new Map<string, number>()
  const emit = (event: LoopEvent) => {
    if (event.kind === 'promoted') {
      if (champions.get(event.model) === event.version) return
      champions.set(event.model, event.version)
    }
    for (const listener of listeners) listener(event)
  }
  const context: Context = { ...options, emit }
  const { registry, data, clock, store, config } = context
  const stop = new AbortController()
  const laps = new Map<string, Lap>()
  const evaluator: Evaluator = createEvaluator(context)
  const schedule: Schedule = createSchedule(clock, (name, error) =>
    options.warn(`${name}: ${messageOf(error)}`),
  )
  const startedAt = clock.now()
  const names = config.models.map(({ name }) => name)
  let preparing = false

  /** Starts a lap under the model's lease: only one trains at a time, whatever process it is in. */
  const start = async (name: string, begin: () => Promise<Run>): Promise<Lap> => {
    const model = modelOf(context, name)
    if (stop.signal.aborted) throw new MillraceError('cancelled', { what: 'The loop is closing.' })
    const lease = await acquireLease(store.paths.home, `train-${name}`)
    try {
      const run = await begin()
      const lap = startLap(context, model, run)
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

  const begin = (name: string, how: { trigger: Trigger; author: Author }) =>
    start(name, () => beginRun(context, modelOf(context, name), how))

  const ingest = async (name: string, author: Author) => {
    const model = modelOf(context, name)
    if (!model.ingest)
      throw new MillraceError('bad_usage', {
        what: `The model "${name}" takes in no new rows.`,
        fix: 'Give it an `ingest` in millrace.config.ts.',
      })
    const { queue, batch } = model.ingest
    const result = await data.ingest(name, { ...model.source, queue, batch, author })
    if (result.added > 0) emit({ kind: 'ingested', model: name, rows: result.added })
    return result
  }

  /** Retrains on the schedule, counted from the start of the newest run. */
  const planTraining = async (name: string): Promise<void> => {
    const { retrainEvery } = modelOf(context, name)
    if (retrainEvery === null) return
    const [newest] = await registry.runs({ model: name, limit: 1 })
    const due = (newest?.startedAt ?? clock.now()) + retrainEvery
    schedule.at(`train ${name}`, due, async () => {
      try {
        await turnOnce(name, 'schedule', 'schedule')
      } catch (error) {
        if (!isOrdinary(error)) throw error
      } finally {
        await planTraining(name)
      }
    })
  }

  const planIngestion = async (name: string): Promise<void> => {
    const { ingest: intake } = modelOf(context, name)
    if (!intake?.every) return
    const every = intake.every
    const [newest] = await data.versions(name)
    const first = (newest?.createdAt ?? clock.now()) + every
    const plan = (time: number) =>
      schedule.at(`ingest ${name}`, time, async () => {
        try {
          await ingest(name, 'schedule')
        } finally {
          plan(clock.now() + every)
        }
      })
    plan(first)
  }

  const planEvaluation = (name: string): void => {
    const { evaluate } = modelOf(context, name)
    if (evaluate.cases === null) return
    const plan = (time: number) =>
      schedule.at(`evaluate ${name}`, time, async () => {
        try {
          if (await registry.alias(name, 'champion')) await evaluator.evaluate(name)
        } finally {
          plan(clock.now() + evaluate.every)
        }
      })
    plan(clock.now())
    // A new champion is not left unwatched until the next turn.
    listeners.add((event) => {
      if (event.kind === 'promoted' && event.model === name) plan(clock.now())
    })
  }

  /** Waits for a lap. A version that fails its gate is an ordinary end. */
  const turnOnce = async (name: string, trigger: Trigger, author: Author) =>
    (await begin(name, { trigger, author })).done

  /** Looks every second whether another process has moved the champion. */
  const follow = async (name: string): Promise<void> => {
    try {
      const champion = await registry.alias(name, 'champion')
      if (champion) emit({ kind: 'promoted', model: name, version: champion.version })
    } finally {
      schedule.at(`follow ${name}`, clock.now() + 1000, () => follow(name))
    }
  }

  /** Everything a model needs done at a start, one thing after the other. */
  const catchUp = async (name: string): Promise<void> => {
    for (const run of await registry.interrupted()) {
      if (run.model !== name) continue
      if (run.version !== null) await registry.endInterrupted(run.id)
      else await (await start(name, () => registry.resumeRun(run.id))).done
    }
    const versions = await registry.versions(name)
    if (versions.length === 0) await turnOnce(name, 'first', 'millrace')
    const { first } = modelOf(context, name)
    const finished = await registry.runs({ model: name, status: 'finished' })
    if (first && finished.every(({ trigger }) => trigger === 'first'))
      await turnOnce(name, 'larger', 'millrace')
  }

  const turnModel = async (name: string) => {
    const champion = await registry.alias(name, 'champion')
    if (champion) champions.set(name, champion.version)
    try {
      await data.current(name, modelOf(context, name).source, 'millrace')
    } catch (error) {
      // Data that cannot be read ends a first start, but not the serving of a champion.
      if (!champion) throw error
      options.warn(`data of ${name}: ${messageOf(error)}`)
    }
    planEvaluation(name)
    await planIngestion(name)
    await follow(name)
    schedule.at(`catch up ${name}`, clock.now(), async () => {
      try {
        await catchUp(name)
      } catch (error) {
        if (!isOrdinary(error)) throw error
      } finally {
        await planTraining(name)
      }
    })
  }

  const promote = async (
    name: string,
    version: number,
    { author, force }: { author: Author; force: boolean },
  ): Promise<Alias> => {
    modelOf(context, name)
    const candidate = await registry.version(name, version)
    if (!candidate.gate.passed && !force)
      throw new MillraceError('gate_failed', {
        what: `Version ${version} of ${name} did not pass its gate.`,
        fix: `To serve it all the same: millrace promote ${name} ${version} --force`,
      })
    const alias = await point(name, version, author)
    if (!candidate.gate.passed)
      await registry.audit({
        author,
        action: 'promote.force',
        subject: `${name}/versions/${version}`,
        detail: 'promoted though it did not pass its gate',
      })
    return alias
  }

  /** Lets the champion point to a version whose files are whole. */
  const point = async (
    model: string,
    version: number,
    author: Author,
    step?: { readonly back: boolean },
  ): Promise<Alias> => {
    await registry.open(model, version)
    const alias = await registry.setAlias({ model, alias: 'champion', version, author }, step)
    emit({ kind: 'promoted', model, version })
    return alias
  }

  return {
    startedAt,
    models: names,

    status: (name) =>
      statusOf(context, modelOf(context, name), {
        lap: laps.get(name) ?? null,
        preparing,
        next: {
          train: schedule.next(`train ${name}`),
          ingest: schedule.next(`ingest ${name}`),
          evaluate: schedule.next(`evaluate ${name}`),
        },
      }),

    async prepare() {
      if (!config.prepare) return
      preparing = true
      try {
        // Two verbs at once must not write the same files.
        using _lease = await acquireLease(store.paths.home, 'prepare', { wait: longestPrepare })
        const { project, home, fast } = config.context
        await runChild({
          entry: stageEntry,
          input: { kind: 'prepare', project, home, fast },
          signal: stop.signal,
        })
      } finally {
        preparing = false
      }
    },

    async turn() {
      await data.recover()
      for (const name of names) await turnModel(name)
    },

    async lap(name, how) {
      const lap = await begin(name, how)
      return lap.done
    },

    async train(name, how) {
      const lap = await begin(name, how)
      lap.done.catch((error) => options.warn(`train ${name}: ${messageOf(error)}`))
      return lap.run
    },

    async cancel(id, author) {
      const lap = [...laps.values()].find(({ run }) => run.id === id)
      const run = await registry.run(id)
      if (!lap)
        throw new MillraceError('bad_usage', {
          what: `Run ${id} is not training here; it is ${run.status}.`,
          fix: 'Only a run that is training can be cancelled, by the process that trains it.',
        })
      lap.cancel()
      await lap.done.catch(() => {})
      await registry.audit({ author, action: 'cancel', subject: `run ${id}`, detail: '' })
      return registry.run(id)
    },

    ingest,

    async enqueue(name, rows, author) {
      const { ingest: intake } = modelOf(context, name)
      if (!intake)
        throw new MillraceError('bad_usage', {
          what: `The model "${name}" takes in no new rows.`,
          fix: 'Give it an `ingest` in millrace.config.ts.',
        })
      const waiting = await data.enqueue(name, { queue: intake.queue }, rows)
      await registry.audit({
        author,
        action: 'enqueue',
        subject: name,
        detail: `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`,
      })
      emit({ kind: 'loop', model: name })
      return waiting
    },

    evaluate: (name) => evaluator.evaluate(name),
    promote,

    async rollback(name, author) {
      modelOf(context, name)
      const previous = await registry.previousAlias(name, 'champion')
      if (!previous)
        throw new MillraceError('refused', {
          what: `There is no champion of ${name} to go back to.`,
          why: 'No other version was champion before the one that serves.',
        })
      return point(name, previous.version, author, { back: true })
    },

    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async close() {
      stop.abort()
      for (const lap of laps.values()) lap.interrupt()
      await Promise.allSettled([...laps.values()].map(({ done }) => done))
      await schedule.close()
      await evaluator.close()
    },
  }
}

/** A lap that gives way: another trains already, somebody cancelled it, or the loop closes. */
const isOrdinary = (error: unknown) =>
  error instanceof MillraceError && ['already_running', 'cancelled'].includes(error.code)
