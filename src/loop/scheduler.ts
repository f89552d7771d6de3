import { setTimeout as sleep } from 'node:timers/promises'
import type { DatasetConfig } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Author, Run, Trigger } from '../core/records.ts'
import { type Context, modelOf } from '../pipeline/context.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import { isTraining, recipeFor } from '../pipeline/run.ts'
import { watchRun } from '../pipeline/submit.ts'
import type { Trainings } from '../pipeline/trainings.ts'
import type { Fence } from '../store/leases.ts'
import type { Evaluator } from './evaluator.ts'
import { type Ingestion, ingest } from './ingestion.ts'
import { createMonitoring } from './monitoring/monitoring.ts'
import { prune } from './prune.ts'
import { createRollouting } from './rollouts/rollouts.ts'
import type { Answering } from './rollouts/types.ts'
import type { Timers } from './timers.ts'
import { sameAsNow } from './unchanged.ts'

export interface SchedulerContext {
  readonly context: Context
  readonly trainings: Trainings
  readonly evaluator: Evaluator
  readonly timers: Timers
  /** Aborts when this process schedules no more. */
  readonly signal: AbortSignal
  /** One training after the other, so that models do not take each other's cores. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  warn(what: string): void
  subscribe(listener: (event: LoopEvent) => void): void
}

/** Milliseconds between two looks at what other processes have done. */
const lookEvery = 1000

/** Lets a model's loop turn: goes on with what was interrupted, catches up, keeps the schedules. */
export const scheduleModel = async (turning: SchedulerContext, name: string): Promise<void> => {
  const { context, timers, warn } = turning
  const { registry, data, clock } = context
  try {
    const { dataset } = modelOf(context, name)
    await data.current(dataset.name, dataset.source, 'millrace')
  } catch (error) {
    // Data that cannot be read ends a first start, but not the serving of a champion.
    if (!(await registry.alias(name, 'champion'))) throw error
    warn(`data of ${name}: ${messageOf(error)}`)
  }
  planEvaluation(turning, name)
  timers.at(`catch up ${name}`, clock.now(), async () => {
    try {
      await givingWay(() => catchUp(turning, name))
    } finally {
      await planTraining(turning, name)
    }
  })
}

/** Everything a model needs done at a start, one thing after the other. */
const catchUp = async (turning: SchedulerContext, name: string): Promise<void> => {
  const { context } = turning
  const { registry } = context
  const begun = [
    ...(await registry.runs({ model: name, status: 'running' })),
    ...(await registry.runs({ model: name, status: 'interrupted' })),
  ]
  for (const run of begun.filter(isTraining)) await goOn(turning, run)
  const versions = await registry.versions(name)
  if (versions.length === 0) await trainOnce(turning, name, 'first', 'millrace')
  const { first } = modelOf(context, name)
  const finished = await registry.runs({
    model: name,
    status: 'finished',
    kind: 'train',
  })
  if (first && finished.every(({ trigger }) => trigger === 'first'))
    await trainOnce(turning, name, 'larger', 'millrace')
}

/**
 * Goes on with a training that was begun: waits while others work on it, and for what they hold to run out where
 * they are gone.
 */
const goOn = async (turning: SchedulerContext, run: Run): Promise<void> => {
  const { context, trainings, signal } = turning
  const { registry } = context
  while (!signal.aborted) {
    await watchRun(context, run, signal)
    const { status, version } = await registry.run(run.id)
    if (status !== 'interrupted') return
    if (version !== null) {
      await registry.endInterrupted(run.id)
      return
    }
    try {
      await turning.inTurn(async () => (await trainings.resume(run)).done)
      return
    } catch (error) {
      if (!(error instanceof MillraceError && error.code === 'already_running')) throw error
      await sleep(lookEvery)
    }
  }
}

const trainOnce = (
  { trainings, inTurn }: SchedulerContext,
  name: string,
  trigger: Trigger,
  author: Author,
) => inTurn(async () => (await trainings.begin(name, { trigger, author })).done)

/**
 * Retrains on the schedule, counted from the start of the newest run; where nothing has changed since a run
 * that has finished, it says so instead.
 */
const planTraining = async (
  turning: SchedulerContext,
  name: string,
  attempts = 0,
): Promise<void> => {
  const { context, timers } = turning
  const { registry, clock, emit } = context
  const model = modelOf(context, name)
  const { retrainEvery } = model
  if (retrainEvery === null) return
  const [newest] = await registry.runs({ model: name, kind: 'train', limit: 1 })
  const plan = (due: number) => {
    // Overdue, as another training is under way or it failed before it began: asked again ever later.
    const pause = Math.min(lookEvery * 2 ** Math.min(attempts, 20), retrainEvery)
    const at = Math.max(due, clock.now() + pause)
    timers.at(`train ${name}`, at, async () => {
      let same: Run | null = null
      try {
        same = await sameAsNow(context, model, recipeFor(model, 'schedule'))
        if (same) emit({ kind: 'unchanged', model: name, run: same.id })
        else await givingWay(() => trainOnce(turning, name, 'schedule', 'schedule'))
      } finally {
        if (same) plan(clock.now() + retrainEvery)
        else await planTraining(turning, name, attempts + 1)
      }
    })
  }
  plan((newest?.startedAt ?? clock.now()) + retrainEvery)
}

/** Ingests on the schedule of a data set, counted from its newest version. */
export const planIngestion = async (
  { context, timers }: SchedulerContext,
  { name, ingest: how }: DatasetConfig,
  requests: Ingestion['requests'],
): Promise<void> => {
  const { data, clock } = context
  const every = how?.every
  if (!every) return
  const plan = (time: number) =>
    timers.at(`ingest ${name}`, time, async () => {
      try {
        await ingest(context, name, { author: 'schedule', requests })
      } finally {
        plan(clock.now() + every)
      }
    })
  const [newest] = await data.versions(name)
  plan((newest?.createdAt ?? clock.now()) + every)
}

/** Puts the prompts on the schedule, and to every new champion at once. */
const planEvaluation = (turning: SchedulerContext, name: string): void => {
  const { context, timers, evaluator } = turning
  const { registry, clock } = context
  const { evaluate } = modelOf(context, name)
  if (evaluate.evalSet === null) return
  const plan = (time: number) =>
    timers.at(`evaluate ${name}`, time, async () => {
      try {
        if (await registry.alias(name, 'champion')) await evaluator.evaluate(name)
      } finally {
        plan(clock.now() + evaluate.every)
      }
    })
  plan(clock.now())
  turning.subscribe((event) => {
    if (event.kind === 'promoted' && event.model === name) plan(clock.now())
  })
}

/** Milliseconds from the start, and between two times, that what nobody needs is removed. */
const pruning = { first: 600_000, every: 86_400_000 }

/** Removes once a day what nothing needs any more. */
export const planPruning = ({ context, timers }: SchedulerContext): void => {
  const { clock } = context
  const plan = (time: number) =>
    timers.at('prune', time, async () => {
      try {
        await givingWay(() => prune(context, { author: 'schedule', dryRun: false }))
      } finally {
        plan(clock.now() + pruning.every)
      }
    })
  plan(clock.now() + pruning.first)
}

/** Moves rollouts, looking once a second. */
export const planRollouts = (
  { context, timers, warn }: SchedulerContext,
  answering: Answering,
  fence: Fence,
): void => {
  const { clock } = context
  const { turn } = createRollouting({ context, answering, fence, warn })
  const plan = (time: number) =>
    timers.at('rollouts', time, async () => {
      try {
        await turn()
      } finally {
        plan(clock.now() + lookEvery)
      }
    })
  plan(clock.now())
}

/** Looks at the traffic of every endpoint, a second after the last look was over. */
export const planMonitoring = (
  { context, timers, signal, warn }: SchedulerContext,
  { directory }: Pick<Answering, 'directory'>,
  fence: Fence,
): void => {
  const { clock } = context
  const monitoring = createMonitoring({ context, directory, fence, warn })
  const plan = (time: number) =>
    timers.at('monitoring', time, async () => {
      try {
        await monitoring.turn()
      } finally {
        plan(clock.now() + lookEvery)
      }
    })
  const end = () => monitoring.close().catch((error) => warn(`monitoring: ${messageOf(error)}`))
  signal.addEventListener('abort', () => void end(), { once: true })
  plan(clock.now())
}

/** A training may give way: another trains already, somebody cancelled it, or the loop closes. */
const givingWay = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    const ordinary =
      error instanceof MillraceError && ['already_running', 'cancelled'].includes(error.code)
    if (!ordinary) throw error
  }
}
