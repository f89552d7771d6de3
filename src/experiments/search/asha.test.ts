import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRng, type Rng } from '../../core/rng.ts'
import type { SearchPlan, Trial } from '../../core/study.ts'
import { hopeless, nextMove, type Searched } from './asha.ts'
import { rungsOf } from './rungs.ts'
import { epochsOf, lastValue, ranking, withEnd, withMove, withRung } from './study.ts'

const planOf = (plan: Partial<SearchPlan> = {}): SearchPlan => ({
  search: 'asha',
  trials: 27,
  metric: 'val_loss',
  direction: 'minimize',
  seed: 1,
  reductionFactor: 3,
  minEpochs: 1,
  maxEpochs: 9,
  ranges: {
    'train.learningRate': { kind: 'log', low: 1e-4, high: 1e-1 },
    'task.units': { kind: 'int', low: 8, high: 128 },
  },
  ...plan,
})

/** A loss with its least at a learning rate of 0.01 and many units; it falls with the epochs. */
const loss = ({ values }: Pick<Trial, 'values'>, epochs: number, noise = 0): number => {
  const { 'train.learningRate': rate, 'task.units': units } = values
  return Math.log10(Number(rate) / 0.01) ** 2 + 1 - Number(units) / 256 + 1 / epochs + noise
}

interface Simulated {
  readonly study: Searched
  /** Epochs trained by all trials together. */
  readonly epochs: number
}

/** Carries a search out with some workers; the next to end is drawn. `look` sees every decision. */
const simulate = (
  plan: SearchPlan,
  rng: Rng,
  options: {
    workers?: number
    noise?: number
    failing?: number
    look?: (study: Searched, move: ReturnType<typeof nextMove>) => void
  } = {},
): Simulated => {
  const { workers = 1, noise = 0, failing = 0, look } = options
  let study: Searched = { plan, trials: [] }
  let epochs = 0
  for (;;) {
    for (;;) {
      if (study.trials.filter(({ status }) => status === 'training').length === workers) break
      const move = nextMove(study)
      look?.(study, move)
      if (move.kind === 'wait') break
      if (move.kind === 'over') return { study: withEnd(study), epochs }
      study = withMove(study, move, () => `run-${study.trials.length + 1}`)
    }
    const training = study.trials.filter(({ status }) => status === 'training')
    const trial = training[rng.below(training.length)]
    assert.ok(trial?.until)
    epochs += trial.until - epochsOf(trial)
    study = withRung(
      study,
      rng.uniform() < failing
        ? { trial: trial.number, error: 'diverged' }
        : { trial: trial.number, value: loss(trial, trial.until, noise * rng.normal()) },
    )
  }
}

test('Rungs grow by the reduction; the last one is a whole training', () => {
  const rungs = (minEpochs: number, maxEpochs: number, reductionFactor = 3) =>
    rungsOf({ search: 'asha', reductionFactor, minEpochs, maxEpochs })
  assert.deepEqual(rungs(1, 9), [1, 3, 9])
  assert.deepEqual(rungs(1, 10), [1, 3, 10])
  assert.deepEqual(rungs(2, 7), [2, 7])
  assert.deepEqual(rungs(2, 3), [2, 3])
  assert.deepEqual(rungs(4, 4), [4])
  assert.deepEqual(rungs(1, 16, 2), [1, 2, 4, 8, 16])
  assert.deepEqual(
    rungsOf({ search: 'random', reductionFactor: 3, minEpochs: 1, maxEpochs: 9 }),
    [9],
  )
})

describe('Promotions', () => {
  /** `get_job` of the paper's algorithm 2, on what each rung has seen: losses by trial. */
  const paper = (study: Searched): { promote: number; to: number } | 'grow' => {
    const rungs = rungsOf(study.plan)
    const seen = rungs.map(
      (_, k) =>
        new Map(
          study.trials.flatMap((trial) => {
            const rung = trial.rungs[k]
            return rung ? [[trial.number, rung.value] as const] : []
          }),
        ),
    )
    const wentOn = (number: number, k: number) => {
      const trial = study.trials[number - 1]
      return trial !== undefined && (trial.rungs.length > k + 1 || trial.until === rungs[k + 1])
    }
    for (let k = rungs.length - 2; k >= 0; k--) {
      const losses = seen[k] ?? new Map<number, number>()
      const better = (number: number) =>
        [...losses].filter(
          ([other, value]) =>
            value < (losses.get(number) ?? 0) || (value === losses.get(number) && other < number),
        ).length
      const candidates = [...losses.keys()]
        .filter((number) => better(number) < Math.floor(losses.size / study.plan.reductionFactor))
        .filter((number) => !wentOn(number, k))
        .sort((a, b) => better(a) - better(b))
      const [first] = candidates
      if (first !== undefined) return { promote: first, to: rungs[k + 1] ?? 0 }
    }
    return 'grow'
  }

  for (const workers of [1, 2, 5])
    test(`are those of the paper's algorithm, with ${workers} at a time`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const plan = planOf({
          seed,
          reductionFactor: 2 + (seed % 3),
          maxEpochs: 4 + 7 * (seed % 4),
        })
        simulate(plan, createRng(seed), {
          workers,
          noise: 0.3,
          look(study, move) {
            const expected = paper(study)
            if (expected !== 'grow')
              assert.deepEqual(move, {
                kind: 'promote',
                trial: expected.promote,
                until: expected.to,
              })
            else if (study.trials.length < plan.trials) assert.equal(move.kind, 'draw')
          },
        })
      }
    })
})

test('Where every epoch ranks alike, the best of all trials is found and trained in full', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const plan = planOf({ seed, trials: 3 + seed })
    const { study } = simulate(plan, createRng(seed), { workers: 1 + (seed % 4) })
    const [best] = ranking(study)
    const inFull = study.trials.map((trial) => loss(trial, plan.maxEpochs))
    assert.equal(best?.number, inFull.indexOf(Math.min(...inFull)) + 1)
    assert.equal(best?.status, 'finished')
    assert.equal(lastValue(best), Math.min(...inFull))
  }
})

test('A search costs a part of what all trials in full would', () => {
  const plan = planOf({ trials: 81, maxEpochs: 27 })
  const { study, epochs } = simulate(plan, createRng(1), { workers: 2 })
  assert.equal(study.trials.length, 81)
  // In synchronous halving 81·1 + 27·2 + 9·6 + 3·18 epochs; those chosen too early come on top.
  assert.ok(epochs >= 243 && epochs <= 2 * 243, `${epochs} epochs`)
  const random = planOf({ search: 'random', trials: 81, minEpochs: 27, maxEpochs: 27 })
  assert.equal(simulate(random, createRng(1)).epochs, 81 * 27)
})

test('What is stopped would never have been chosen', () => {
  let stopped = 0
  for (let seed = 1; seed <= 40; seed++)
    simulate(planOf({ seed, trials: 20 }), createRng(seed), {
      workers: 3,
      noise: 0.5,
      failing: seed % 2 ? 0 : 0.1,
      look(study, move) {
        const trials = study.trials.map((trial): Trial => {
          if (trial.status !== 'stopped') return trial
          stopped++
          return { ...trial, status: 'paused' }
        })
        const kept = nextMove({ ...study, trials })
        if (move.kind !== 'over') assert.deepEqual(kept, move)
      },
    })
  assert.ok(stopped > 100)
})

test('A few trials still end with one that was trained in full', () => {
  for (const trials of [1, 2, 4]) {
    const { study } = simulate(planOf({ trials }), createRng(trials))
    assert.deepEqual(
      study.trials.filter(({ status }) => status === 'finished').map(({ rungs }) => rungs.length),
      [3],
    )
  }
})

test('A trial that failed is no rival, and a search in which all failed has no best', () => {
  const { study } = simulate(planOf({ trials: 9 }), createRng(3), { failing: 0.4 })
  assert.ok(study.trials.some(({ status }) => status === 'failed'))
  assert.notEqual(ranking(study)[0]?.status, 'failed')
  const lost = simulate(planOf({ trials: 9 }), createRng(3), { failing: 1 })
  assert.equal(lost.study.trials.length, 9)
  assert.deepEqual(ranking(lost.study), [])
})

test('With one at a time a search is the same each time', () => {
  const trace = () => {
    const lines: string[] = []
    simulate(planOf({ trials: 7 }), createRng(1), {
      look(study, move) {
        lines.push(
          move.kind === 'promote'
            ? `${move.trial} goes on to ${move.until}`
            : move.kind === 'draw'
              ? `${study.trials.length + 1} begins`
              : move.kind,
        )
      },
    })
    return lines
  }
  assert.deepEqual(trace(), [
    '1 begins',
    '2 begins',
    '3 begins',
    '3 goes on to 3',
    '4 begins',
    '4 goes on to 3',
    '5 begins',
    '6 begins',
    '6 goes on to 3',
    '4 goes on to 9',
    '7 begins',
    'over',
  ])
  assert.deepEqual(trace(), trace())
})

test('Nothing is hopeless as long as enough trials are still to come', () => {
  const reached = (number: number, value: number): Trial => ({
    number,
    run: `run-${number}`,
    values: {},
    status: 'paused',
    rungs: [{ epochs: 1, value }],
    until: null,
    error: null,
  })
  const trials = [reached(1, 5), reached(2, 4), reached(3, 3)]
  const lost = (all: number) =>
    hopeless({ plan: planOf({ trials: all }), trials }).map(({ number }) => number)
  assert.deepEqual(lost(9), [])
  assert.deepEqual(lost(6), [1])
  assert.deepEqual(lost(5), [2, 1])
})
