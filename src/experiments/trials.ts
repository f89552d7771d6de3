/** The trials of a study, side by side; each step of the search is kept before it is taken. */
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Study, Trial } from '../core/study.ts'
import type { Context } from '../pipeline/context.ts'
import type { Exclusively } from '../pipeline/trainings.ts'
import type { Fence } from '../store/leases.ts'
import { nextMove } from './search/asha.ts'
import { type RungEnd, withBest, withEnd, withMove, withRung } from './search/study.ts'
import { breakOff, endTrial, removeTrial, trainTrial } from './trial.ts'

export interface RunStudyOptions extends Exclusively {
  /** Under which the study is carried out. */
  readonly fence: Fence
  /** Trials that train at a time. */
  readonly parallel: number
  /** Hears of each trial that changes. */
  onChange(study: Study, trial: Trial): void
}

/**
 * Carries a study out to its end. Fails with `training_failed` where every trial failed. What another call can
 * mend leaves it unfinished; with `bad_config` it is given up.
 */
export const runStudy = async (
  context: Context,
  model: ModelConfig,
  begun: Study,
  { parallel, signal, needs, fence, onChange }: RunStudyOptions,
): Promise<Study> => {
  const stop = new AbortController()
  const under = { needs, signal: AbortSignal.any([signal, stop.signal]) }
  const kept = createKept(context, begun, fence, onChange)
  const busy = createBusy((trial) => trainTrial(context, model, kept.study(), trial, under))
  const refill = () => fill(context, kept, busy, parallel)
  try {
    await kept.clear()
    for (await refill(); busy.size() > 0; await refill()) {
      const end = await busy.next()
      await kept.keep(withRung(kept.study(), end))
    }
    await kept.keep(withEnd(kept.study()))
    return await endStudy(context, kept.study(), fence)
  } catch (error) {
    stop.abort()
    await busy.settled()
    if (error instanceof MillraceError && error.code === 'bad_config')
      await giveUp(context, kept.study(), fence, error)
    throw error
  }
}

type Kept = ReturnType<typeof createKept>
type Busy = ReturnType<typeof createBusy>

/** Lets free processes work: first on what was under way when an earlier one ended. */
const fill = async ({ newId }: Context, kept: Kept, busy: Busy, parallel: number) => {
  while (busy.size() < parallel) {
    const study = kept.study()
    const left = study.trials.find(
      ({ status, number }) => status === 'training' && !busy.has(number),
    )
    if (left) {
      busy.begin(left)
      continue
    }
    const move = nextMove(study)
    if (move.kind === 'wait' || move.kind === 'over') return
    await kept.keep(withMove(study, move, newId))
  }
}

/** A study in the registry, and what its trials leave on the disk. */
const createKept = (
  context: Context,
  begun: Study,
  fence: Fence,
  onChange: RunStudyOptions['onChange'],
) => {
  const { registry, emit } = context
  const over = new Set<number>()
  let study = begun

  /** Ends the runs of trials that are over; what the best one left stays. */
  const clear = async () => {
    for (const trial of study.trials) {
      if (trial.status === 'training' || trial.status === 'paused' || over.has(trial.number))
        continue
      await endTrial(context, study, trial)
      if (trial.number === study.best) continue
      await removeTrial(context, trial)
      over.add(trial.number)
    }
  }
  return {
    study: () => study,
    clear,
    /** Kept first, then acted on: whatever is done twice after a crash comes to the same. */
    async keep(next: Study) {
      const before = study
      study = withBest(next)
      await registry.keepStudy(study, fence)
      emit({ kind: 'loop', model: study.model })
      for (const trial of study.trials) {
        const was = before.trials[trial.number - 1]
        if (was?.status !== trial.status || was.until !== trial.until) onChange(study, trial)
      }
      await clear()
    },
  }
}

/** Trials that are training. */
const createBusy = (train: (trial: Trial) => Promise<RungEnd>) => {
  const reports = new Map<number, Promise<RungEnd>>()
  return {
    size: () => reports.size,
    has: (trial: number) => reports.has(trial),
    begin(trial: Trial) {
      const report = train(trial)
      // `next` waits for it; until then its failure must not count as unhandled.
      report.catch(() => {})
      reports.set(trial.number, report)
    },
    /** The first report that comes. */
    async next(): Promise<RungEnd> {
      const report = await Promise.race(reports.values())
      reports.delete(report.trial)
      return report
    },
    settled: () => Promise.allSettled(reports.values()),
  }
}

const endStudy = async (
  { registry }: Context,
  { id, best }: Study,
  fence: Fence,
): Promise<Study> => {
  const study = await registry.endStudy(id, best === null ? 'failed' : 'finished', fence)
  if (best === null) throw allFailed(study)
  return study
}

/** Ends a study that would fail the same way again. */
const giveUp = async (
  context: Context,
  { id, trials }: Study,
  fence: Fence,
  { message }: MillraceError,
) => {
  for (const trial of trials) {
    await breakOff(context, trial, { status: 'failed', error: message })
    await removeTrial(context, trial)
  }
  await context.registry.endStudy(id, 'failed', fence)
}

export const allFailed = ({ model, trials }: Study) =>
  new MillraceError('training_failed', {
    what: `Every trial of the search for ${model} failed, ${trials.length} of ${trials.length}.`,
    ...(trials.at(-1)?.error ? { why: `The last one: ${trials.at(-1)?.error}` } : {}),
    fix: 'Narrow the ranges, or train the model as it is to see whether it learns at all.',
  })
