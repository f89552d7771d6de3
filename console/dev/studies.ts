/**
 * A DEVELOPMENT FIXTURE: invented searches, carried out by the product's own rules on an invented loss.
 */
import { createRng } from '../../src/core/rng.ts'
import type { SearchPlan, Study, Values } from '../../src/core/study.ts'
import { nextMove } from '../../src/experiments/search/asha.ts'
import { withBest, withEnd, withMove, withRung } from '../../src/experiments/search/study.ts'

const plan: SearchPlan = {
  search: 'asha',
  trials: 24,
  metric: 'val_loss',
  direction: 'minimize',
  seed: 1,
  reductionFactor: 3,
  minEpochs: 1,
  maxEpochs: 9,
  ranges: {
    'task.units': { kind: 'choice', values: [64, 100, 128, 192] },
    'task.embedding': { kind: 'int', low: 8, high: 96 },
    'task.dropout': { kind: 'range', low: 0, high: 0.5 },
    'train.learningRate': { kind: 'log', low: 1e-4, high: 3e-2 },
    'train.batchSize': { kind: 'choice', values: [16, 32, 64] },
  },
}

const lossOf = (values: Values, epochs: number) => {
  const of = (path: string) => Number(values[path])
  const rate = Math.log10(of('train.learningRate') / 3e-3)
  return (
    6.02 +
    0.5 * rate ** 2 +
    (0.6 * (96 - of('task.embedding'))) / 96 +
    1.6 * (of('task.dropout') - 0.2) ** 2 +
    (192 - of('task.units')) / 900 +
    1.1 / epochs
  )
}

/** A study after so many steps; without an end where there are more. */
const studyAfter = (
  base: Pick<Study, 'id' | 'model' | 'startedAt' | 'datasetVersion'>,
  change: Partial<SearchPlan>,
  steps: number,
): Study => {
  const rng = createRng(9)
  let ids = 0
  const run = () => `${base.id.slice(0, 14)}${String(++ids).padStart(6, '0')}`
  let study: Study = {
    ...base,
    status: 'running',
    author: 'ada',
    endedAt: null,
    recipe: null,
    plan: { ...plan, ...change },
    trials: [],
    best: null,
    version: null,
  }
  for (let step = 0; step < steps; step++) {
    while (study.trials.filter(({ status }) => status === 'training').length < 2) {
      const move = nextMove(study)
      if (move.kind === 'over') {
        const endedAt = base.startedAt + step * 41_000
        return withBest({ ...withEnd(study), status: 'finished', endedAt })
      }
      if (move.kind === 'wait') break
      study = withMove(study, move, run)
    }
    const training = study.trials.filter(({ status }) => status === 'training')
    const trial = training[rng.below(training.length)]
    if (!trial) break
    const value = lossOf(trial.values, trial.until ?? 1) + 0.04 * rng.normal()
    const error =
      'The loss is NaN in epoch 1, step 212: gradient of lstm.kernel. Lower the learning rate.'
    study = withRung(
      study,
      Number(trial.values['train.learningRate']) > 0.015
        ? { trial: trial.number, error }
        : { trial: trial.number, value },
    )
  }
  return withBest(study)
}

/** Searches of the invented loop, newest first: one under way, one interrupted, one through. */
export const studiesOf = (model: string, start: number): Study[] => {
  const at = (ago: number, end: string) => ({
    id: `${(start - ago).toString(16).padStart(12, '0')}${end}`,
    model,
    startedAt: start - ago,
    datasetVersion: 'd3',
  })
  return [
    studyAfter(at(700_000, 'a1b2c3d4'), {}, 21),
    { ...studyAfter(at(9_000_000, '0badcafe'), { seed: 4 }, 9), status: 'interrupted' },
    { ...studyAfter(at(90_000_000, '5eed0001'), { seed: 1 }, 1000), version: 3 },
    studyAfter(at(99_000_000, '5eed0002'), { search: 'random', trials: 10, seed: 2 }, 1000),
  ]
}
