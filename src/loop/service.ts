import { MillraceError, messageOf } from '../core/error.ts'
import { moduleAt } from '../core/module.ts'
import { createMutex } from '../core/mutex.ts'
import type { Run } from '../core/records.ts'
import type { Requests } from '../inference/reading/requests.ts'
import { runChild } from '../jobs/child.ts'
import { type Context, modelOf, setOf } from '../pipeline/context.ts'
import type { Events } from '../pipeline/events.ts'
import { expectModels } from '../pipeline/ready.ts'
import type { TrainingRun } from '../pipeline/run.ts'
import type { Trainings } from '../pipeline/trainings.ts'
import { hold } from '../store/hold.ts'
import { planBatch } from './batches/plan.ts'
import { runBatch } from './batches/run.ts'
import { promote, rollback } from './champion.ts'
import { deleteRun, deleteVersion } from './delete.ts'
import { describeData } from './describe.ts'
import { registeredStatus } from './elsewhere.ts'
import { createEvaluator } from './evaluator.ts'
import { explainRow } from './explain.ts'
import { followChampions } from './follow.ts'
import { deleteModel } from './forget.ts'
import { healthOf } from './health.ts'
import { enqueue, ingest } from './ingestion.ts'
import { createMonitors } from './monitoring/monitors.ts'
import { createNames } from './names.ts'
import { prune } from './prune.ts'
import { registerModel } from './register.ts'
import { resumable } from './resume.ts'
import { beginRollout, endRollout, tellEnd } from './rollouts/byhand.ts'
import type { Answering } from './rollouts/types.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import {
  planIngestion,
  planMonitoring,
  planPruning,
  planRollouts,
  scheduleModel,
} from './scheduler.ts'
import { createSets } from './sets.ts'
import { statusOf } from './status.ts'
import type { Loop } from './types.ts'
import { createUploads } from './uploads/upload.ts'

export interface LoopOptions {
  readonly context: Context
  readonly events: Events
  readonly trainings: Trainings
  /** What was asked and labelled, of which rows are made. */
  readonly requests: Pick<Requests, 'toldFrom' | 'export'>
  /** Hears of what goes wrong by itself, on a schedule or in the background. */
  warn(what: string): void
}

/** A loop that also turns by itself. */
export interface LoopService extends Loop {
  /** Makes the project's data where it is missing. */
  prepare(): Promise<void>
  /** Says who answers, before it starts: without it no rollout moves. */
  answerBy(answering: Answering): void
  /**
   * Removes what killed uploads have left, follows the champions, and schedules where nobody else who shares the store does: goes on with what was
   * interrupted, runs the first training where there is no model, keeps the schedules.
   */
  start(): Promise<void>
}

const prepareEntry = moduleAt('../pipeline/prepare', import.meta.url)

/** Milliseconds to wait for another process that prepares the data. */
const longestPrepare = 600_000

export const createLoop = ({
  context,
  events,
  trainings,
  requests,
  warn,
}: LoopOptions): LoopService => {
  const { data, clock, config } = context
  expectModels(config, context.tasks)
  const evaluator = createEvaluator(context)
  // One at a time: each computes for longer than an answer does.
  const explained = createMutex()
  const preparation = createPreparation(context)
  const names = createNames(context)
  const uploads = createUploads(context)
  const { subscribe } = events
  let answering: Answering | null = null
  const following = followChampions(context, names, warn)
  const schedule = createSchedule(context, {
    warn,
    async begin(timers, signal, fence) {
      await data.recover()
      const inTurn = createMutex()
      const turning = { context, trainings, evaluator, timers, signal, inTurn, warn, subscribe }
      for (const name of names.configured) await scheduleModel(turning, name)
      for (const dataset of config.datasets) await planIngestion(turning, dataset, requests)
      for (const batch of config.batches) await planBatch(turning, batch)
      planPruning(turning)
      if (answering) {
        planRollouts(turning, answering, fence)
        planMonitoring(turning, answering, fence)
      }
    },
  })

  /** Does what may add a model or take one away. */
  const changing = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await work()
    await names.refresh()
    return result
  }
  return {
    startedAt: clock.now(),
    get models() {
      return names.all()
    },
    configured: names.configured,
    refresh: names.refresh,
    datasets: config.datasets.map(({ name }) => name),
    sets: createSets(context),
    subscribe,
    status: (name) =>
      names.configured.includes(name)
        ? statusOf(context, modelOf(context, name), {
            training: trainings.of(name),
            preparing: preparation.isRunning(),
            next: dueOf(schedule, name, setOf(context, name).name),
          })
        : registeredStatus(context, name),
    health: () => healthOf(schedule, config, clock),
    prepare: preparation.run,
    answerBy(given) {
      answering = given
    },
    async start() {
      following.start()
      await uploads.sweep().catch((error) => warn(`uploads: ${messageOf(error)}`))
      await schedule.start()
    },
    ...trainingByHand({ context, trainings, warn }),
    ingest: (name, how) => ingest(context, name, { ...how, requests }),
    enqueue: (name, rows, author) => enqueue(context, name, rows, author),
    retype: async (of, column, to, author) => {
      const { name, models } = setOf(context, of)
      const made = await data.retype(name, column, to, author)
      for (const model of models) context.emit({ kind: 'changed', model })
      return made
    },
    refused: (of, page) => {
      const { name, ingest: intake } = setOf(context, of)
      return data.refused(name, intake?.queue ?? null, page)
    },
    describeData: (name, version) => describeData(context, name, version),
    evaluate: evaluator.evaluate,
    explain: (name, asked) => explained(() => explainRow(context, name, asked)),
    promote: (name, version, how) => promote(context, name, version, how),
    rollback: (endpoint, how) => rollback(context, endpoint, how),
    beginRollout: (endpoint, version, how) => beginRollout(context, endpoint, version, how),
    endRollout: async (endpoint, verdict, how) => {
      const rollout = await endRollout(context, endpoint, verdict, how)
      if (!how.dryRun) tellEnd(context, rollout)
      return rollout
    },
    deleteRun: (id, how) => deleteRun(context, id, how),
    deleteVersion: (name, version, how) =>
      changing(() => deleteVersion(context, name, version, how)),
    deleteModel: (name, how) => changing(() => deleteModel(context, name, how)),
    register: (name, how) => changing(() => registerModel(context, name, how)),
    uploads: {
      expect: uploads.expect,
      take: (name, how) => changing(() => uploads.take(name, how)),
    },
    prune: (how) => prune(context, how),
    monitoring: createMonitors(context, requests),
    answerFile: (asked) => runBatch(context, asked),
    async close() {
      const prepared = preparation.stop()
      await following.close()
      const stopped = schedule.stop()
      await trainings.close()
      await stopped
      await evaluator.close()
      await prepared
    },
  }
}

const dueOf = ({ next }: Pick<Schedule, 'next'>, name: string, dataset: string) => ({
  train: next(`train ${name}`),
  ingest: next(`ingest ${dataset}`),
  evaluate: next(`evaluate ${name}`),
})

/** The project's own preparation of its data, in a process of its own. */
const createPreparation = ({ config, store }: Context) => {
  const ending = new AbortController()
  const { signal } = ending
  let running: Promise<void> | null = null
  const prepare = async () => {
    // Two verbs at once must not write the same files.
    await using _held = await hold(store, 'prepare', longestPrepare, signal)
    const { project, home, fast } = config.context
    await runChild({ entry: prepareEntry, input: { project, home, fast }, signal })
  }
  return {
    isRunning: () => running !== null,
    /** Ends it, and resolves when its process is gone. */
    async stop() {
      ending.abort()
      await Promise.allSettled([running])
    },
    async run() {
      if (!config.prepare) return
      running = prepare()
      try {
        await running
      } finally {
        running = null
      }
    },
  }
}

/** Trainings that somebody asks for, and what they end in. */
const trainingByHand = ({
  context,
  trainings,
  warn,
}: Omit<LoopOptions, 'events' | 'requests'>): Pick<
  Loop,
  'train' | 'resume' | 'finished' | 'cancel'
> => {
  const { registry } = context
  /** It goes on by itself; whoever waits for it hears of its failure too. */
  const begun = ({ run, done }: TrainingRun): Run => {
    done.catch((error) => warn(`train ${run.model}: ${messageOf(error)}`))
    return run
  }
  return {
    train: async (name, how) => begun(await trainings.begin(name, how)),
    cancel: trainings.cancel,
    async resume(id, how) {
      const run = await resumable(context, id)
      if (run.version === null) return begun(await trainings.resume(run, how))
      // It was killed between its version and its end.
      await registry.endInterrupted(run.id)
      return registry.run(run.id)
    },
    async finished(id) {
      const training = trainings.find(id)
      if (training) return training.done
      const run = await registry.run(id)
      if (run.version !== null) return registry.version(run.model, run.version)
      throw new MillraceError('bad_usage', {
        what: `Run ${id} is not training here; it is ${run.status}${run.error === null ? '' : `: ${run.error}`}.`,
      })
    },
  }
}
