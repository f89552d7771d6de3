/** How a study changes: each function gives the next one and leaves the one it was given. */
import type { Rung, Study, Trial } from '../../core/study.ts'
import { hopeless, type Move, type Searched } from './asha.ts'
import { compare, rungsOf } from './rungs.ts'

/** Begins what a move says. `run`: id of the run of a new trial. */
export const withMove = <S extends Searched>(
  study: S,
  move: Extract<Move, { kind: 'promote' | 'draw' }>,
  run: () => string,
): S => {
  if (move.kind === 'promote')
    return changed(study, move.trial, { status: 'training', until: move.until })
  const trial: Trial = {
    number: study.trials.length + 1,
    run: run(),
    values: move.values,
    status: 'training',
    rungs: [],
    until: move.until,
    error: null,
  }
  return { ...study, trials: [...study.trials, trial] }
}

/** What a training to a rung came to. */
export type RungEnd =
  | { readonly trial: number; readonly value: number }
  | { readonly trial: number; readonly error: string }

/** Takes in what a trial came to, and stops those that can no longer be chosen. */
export const withRung = <S extends Searched>(study: S, end: RungEnd): S => {
  const trial = study.trials.find(({ number }) => number === end.trial)
  if (!trial || trial.until === null) return study
  if ('error' in end)
    return settled(
      changed(study, trial.number, { status: 'failed', until: null, error: end.error }),
    )
  const rung: Rung = { epochs: trial.until, value: end.value }
  const rungs = [...trial.rungs, rung]
  const status = rungs.length < rungsOf(study.plan).length ? 'paused' : 'finished'
  return settled(changed(study, trial.number, { status, rungs, until: null }))
}

/** Stops all that wait: nothing more will be chosen. */
export const withEnd = <S extends Searched>(study: S): S => stopped(study, waiting(study))

const settled = <S extends Searched>(study: S): S => stopped(study, hopeless(study))

const waiting = ({ trials }: Searched) => trials.filter(({ status }) => status === 'paused')

const stopped = <S extends Searched>(study: S, those: readonly Trial[]): S =>
  those.reduce((before, { number }) => changed(before, number, { status: 'stopped' }), study)

const changed = <S extends Searched>(study: S, number: number, change: Partial<Trial>): S => ({
  ...study,
  trials: study.trials.map((trial) => (trial.number === number ? { ...trial, ...change } : trial)),
})

/** A trial's value at the last rung it reached; null before the first. */
export const lastValue = ({ rungs }: Pick<Trial, 'rungs'>): number | null =>
  rungs.at(-1)?.value ?? null

/** Epochs a trial was trained for. */
export const epochsOf = ({ rungs }: Pick<Trial, 'rungs'>): number => rungs.at(-1)?.epochs ?? 0

/**
 * Trials with a value: those that trained longest first, as values after fewer epochs say less; among
 * them the best first, of equals the earlier one.
 */
export const ranking = ({ plan, trials }: Pick<Study, 'plan' | 'trials'>): Trial[] =>
  trials
    .filter((trial) => trial.rungs.length > 0 && trial.status !== 'failed')
    .sort(
      (a, b) =>
        epochsOf(b) - epochsOf(a) ||
        compare(plan.direction, lastValue(a) ?? 0, lastValue(b) ?? 0) ||
        a.number - b.number,
    )

/** A study with the number of its best trial. */
export const withBest = (study: Study): Study => ({
  ...study,
  best: ranking(study)[0]?.number ?? null,
})
