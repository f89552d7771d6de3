/**
 * How often the quality of labelled answers cries wolf where it is as it was, and sees what is worse. `MILLRACE_SEEDS` sets
 * how many windows of each (default 1,000). `npm run test:stats` prints the tables of QUALITY.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeatureState } from '../../src/core/monitor.ts'
import type { HeldOutAnswers } from '../../src/core/reference.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { intervalOf } from '../../src/evaluate/assess.ts'
import { standardErrors } from '../../src/metrics/resample.ts'
import { measureOf, type Scores } from '../../src/metrics/scores.ts'
import type { HeldOut } from '../../src/monitor/quality/held.ts'
import { type LabelledAnswer, qualityOf } from '../../src/monitor/quality/quality.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)

/** A row: how likely the classifier says that it is positive, and whether it is. */
interface Row {
  readonly likely: number
  readonly is: 0 | 1
}

/** `lost`: part of the answers that are as good as a guess. */
const draw = (rng: Rng, count: number, lost = 0): Row[] =>
  Array.from({ length: count }, () => {
    const at = 1.8 * rng.normal()
    const likely = 1 / (1 + Math.exp(-at))
    const chance = rng.uniform() < lost ? 0.5 : likely
    return { likely, is: rng.uniform() < chance ? 1 : 0 }
  })

const answers: HeldOutAnswers = {
  ...{ kind: 'classes', labels: ['no', 'yes'], answered: [], others: 0, positive: 1 },
  ...{ confidence: { count: 0, values: [] }, calibration: null, errors: {} },
}

const heldOut = (rows: readonly Row[], seed: number): HeldOut => {
  const scores: Scores = {
    ...{ kind: 'classes', labels: ['no', 'yes'], positive: 1 },
    truth: Int32Array.from(rows, ({ is }) => is),
    probabilities: Float64Array.from(rows.flatMap(({ likely }) => [1 - likely, likely])),
  }
  const metrics = measureOf(scores)()
  const errors = standardErrors(scores, seed)
  const intervals = Object.entries(metrics).flatMap(([name, value]) => {
    const interval = intervalOf(name, value, errors[name])
    return interval ? [[name, interval] as const] : []
  })
  return { answers, metrics, intervals: Object.fromEntries(intervals) }
}

const labelled = ({ likely, is }: Row): LabelledAnswer => ({
  ...{ cut: [], outcome: null, time: 0, eventTime: null },
  outputs: JSON.stringify({
    kind: 'classes',
    classes: [
      { label: 'no', probability: 1 - likely },
      { label: 'yes', probability: likely },
    ],
  }),
  feedback: [
    {
      ...{ requestId: '', time: 1, author: '', score: null, comment: null },
      label: is ? 'yes' : 'no',
    },
  ],
})

interface Case {
  readonly held: number
  readonly window: number
  readonly lost?: number
}

const metrics = ['accuracy', 'f1', 'auc'] as const

/** How often each state of each metric was. */
const statesOf = ({ held, window, lost = 0 }: Case, windows: number) => {
  const none = (): Record<FeatureState, number> => ({ steady: 0, hint: 0, alarm: 0, unmeasured: 0 })
  const counts = { accuracy: none(), f1: none(), auc: none() }
  for (let seed = 0; seed < windows; seed++) {
    const rng = createRng(9000 + seed)
    const before = heldOut(draw(rng, held), seed)
    const now = draw(rng, window, lost).map(labelled)
    const { figures } = qualityOf(now, before, { seed })
    for (const metric of metrics)
      counts[metric][figures.find((each) => each.metric === metric)?.state ?? 'unmeasured']++
  }
  for (const metric of metrics)
    console.log(
      `| ${metric} | ${held} | ${window} | ${100 * lost} % | ${counts[metric].alarm} of ${windows} | ${counts[metric].hint} of ${windows} |`,
    )
  return counts
}

const head = '| metric | held out | labelled | lost | alarms | hints |\n|---|---|---|---|---|---|'

test('Quality that is as it was is an alarm in hardly any window of a thousand', () => {
  console.log(head)
  for (const [held, window] of [
    [400, 200],
    [2000, 500],
    [2000, 2000],
  ] as const) {
    const counts = statesOf({ held, window }, seeds)
    for (const metric of metrics) {
      const { alarm, hint, unmeasured } = counts[metric]
      assert.equal(unmeasured, 0)
      assert.ok(alarm <= 1 + (2 * seeds) / 1000, `${metric}: ${alarm} alarms`)
      // One in forty by its rule, and three standard errors.
      assert.ok(hint / seeds < 0.025 + 3 * Math.sqrt(0.025 / seeds), `${metric}: ${hint} hints`)
    }
  }
})

test('Quality that is much worse is an alarm', () => {
  console.log(head)
  const few = Math.ceil(seeds / 10)
  for (const [lost, least] of [
    [0.2, 0],
    [0.4, 0.8],
    [0.6, 0.95],
  ] as const) {
    const { accuracy } = statesOf({ held: 2000, window: 500, lost }, few)
    assert.ok(accuracy.alarm / few >= least - 1.5 / Math.sqrt(few), `${accuracy.alarm} of ${few}`)
  }
})
