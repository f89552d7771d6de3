/**
 * Asynchronous successive halving: a trial goes on to the next rung as soon as it is among the best
 * 1/reduction of those that have reached its own; where none is, a new trial begins.
 * Li, Jamieson, Rostamizadeh, Gonina, Hardt, Recht and Talwalkar 2018, algorithm 2.
 */
import type { Study, Trial, Values } from '../../core/study.ts'
import { drawNext } from './draw.ts'
import { rankedAt, rungsOf } from './rungs.ts'

export type Searched = Pick<Study, 'plan' | 'trials'>

/** What to do next. `wait`: something has to end first. */
export type Move =
  | { readonly kind: 'promote'; readonly trial: number; readonly until: number }
  | { readonly kind: 'draw'; readonly values: Values; readonly until: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'over' }

/**
 * What a process that is free does. Once all trials are drawn and none can be chosen, the one that is
 * ahead goes on alone, so that a search ends with at least one trial trained in full.
 */
export const nextMove = ({ plan, trials }: Searched): Move => {
  const rungs = rungsOf(plan)
  for (let rung = rungs.length - 2; rung >= 0; rung--) {
    const chosen = promotable({ plan, trials }, rung)
    if (chosen) return { kind: 'promote', trial: chosen.number, until: rungs[rung + 1] ?? 0 }
  }
  const values =
    trials.length < plan.trials
      ? drawNext(
          plan,
          trials.map((trial) => trial.values),
        )
      : null
  if (values) return { kind: 'draw', values, until: rungs[0] ?? plan.maxEpochs }
  if (trials.some(({ status }) => status === 'training')) return { kind: 'wait' }
  const ahead = frontRunner({ plan, trials })
  return ahead
    ? { kind: 'promote', trial: ahead.number, until: rungs[ahead.rungs.length] ?? 0 }
    : { kind: 'over' }
}

/** The best trial at a rung that is among the best 1/reduction and has not gone on. */
const promotable = ({ plan, trials }: Searched, rung: number): Trial | undefined => {
  const reached = rankedAt(trials, rung, plan.direction)
  return reached
    .slice(0, Math.floor(reached.length / plan.reductionFactor))
    .find(({ status, rungs }) => status === 'paused' && rungs.length === rung + 1)
}

/** Where none was trained in full: the best of those that wait at the highest rung. */
const frontRunner = ({ plan, trials }: Searched): Trial | undefined => {
  if (trials.some(({ status }) => status === 'finished')) return undefined
  const waiting = trials.filter(({ status }) => status === 'paused')
  const highest = Math.max(0, ...waiting.map(({ rungs }) => rungs.length))
  return rankedAt(waiting, highest - 1, plan.direction)[0]
}

/** Paused trials that can never be chosen, whatever the others come to. The first of a rung never is. */
export const hopeless = ({ plan, trials }: Searched): Trial[] => {
  const lost: Trial[] = []
  // How many can ever reach the rung at hand.
  let most = plan.trials - trials.filter(({ status, rungs }) => failedAt(status, rungs, 0)).length
  for (let rung = 0; rung < rungsOf(plan).length - 1; rung++) {
    const reached = rankedAt(trials, rung, plan.direction)
    const chosen = Math.floor(most / plan.reductionFactor)
    const here = reached.filter(
      ({ status, rungs }, rank) =>
        status === 'paused' && rungs.length === rung + 1 && rank > 0 && rank >= chosen,
    )
    lost.push(...here)
    const gone = reached.filter(
      (trial) =>
        here.includes(trial) ||
        (trial.status === 'stopped' && trial.rungs.length === rung + 1) ||
        failedAt(trial.status, trial.rungs, rung + 1),
    )
    most -= gone.length
  }
  return lost
}

const failedAt = (status: Trial['status'], rungs: Trial['rungs'], rung: number) =>
  status === 'failed' && rungs.length === rung
