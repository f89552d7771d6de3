/**
 * How often a rule against the champion errs: two models answer the same rows, of which they find the same ones hard,
 * and the rule is held as the gate holds it. `MILLRACE_SEEDS` sets how many pairs of each (default 1,000, half of them are taken).
 * `npm run test:stats` prints the table of test/stats/RESULTS.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, type Rng } from '../../src/core/rng.ts'
import type { Rule } from '../../src/core/rule.ts'
import { gate } from '../../src/evaluate/gate.ts'
import { pairedErrors } from '../../src/metrics/resample.ts'
import { measureOf, type Scores } from '../../src/metrics/scores.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)

/** Share of rows that the champion answers right, and of those on which each model goes its own way. */
const right = 0.85
const apart = 0.1

const rules: readonly Rule[] = [
  { atLeast: 'champion', tolerance: 0 },
  { atLeast: 'champion', tolerance: 0, confidence: 0.95 },
  { above: 'champion', tolerance: 0.02, confidence: 0.95 },
]

/** Answers of two models to rows of two classes; the second is right in `worse` fewer of them. */
const answers = (rng: Rng, rows: number, worse: number): readonly [Scores, Scores] => {
  const truth = Int32Array.from({ length: rows }, () => rng.below(2))
  const of = (share: (hard: number) => number, luck: readonly number[]): Scores => ({
    kind: 'classes',
    labels: ['no', 'yes'],
    truth,
    probabilities: Float64Array.from({ length: 2 * rows }, (_, place) => {
      const row = place >> 1
      const hit = (luck[row] ?? 0) < share(row)
      return (place & 1) === truth[row] ? (hit ? 0.8 : 0.3) : hit ? 0.2 : 0.7
    }),
  })
  const common = Array.from({ length: rows }, () => rng.uniform())
  const own = () => common.map((luck) => (rng.uniform() < apart ? rng.uniform() : luck))
  return [of(() => right, own()), of(() => right - worse, own())]
}

/** Which of the rules the second of two such models passes. */
const verdicts = (rows: number, worse: number, seed: number): readonly boolean[] => {
  const [champion, candidate] = answers(createRng(seed + 1), rows, worse)
  const beside = {
    ...{ version: 1, problem: null },
    ...{ candidate: measureOf(candidate)(), champion: measureOf(champion)() },
    report: {
      ...{ candidate: {}, champion: {}, notes: {} },
      errors: pairedErrors(candidate, champion, seed),
    },
  }
  return rules.map(
    (rule) => gate({ accuracy: rule }, { candidate: {}, baseline: {}, champion: beside }).passed,
  )
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** Share that passes each of the rules, and two standard errors of a share. */
const measure = (rows: number, worse: number) => {
  const count = Math.max(20, Math.round(seeds / 2))
  const passed = Array.from({ length: count }, (_, seed) => verdicts(rows, worse, seed))
  const shares = rules.map((_, rule) => passed.filter((each) => each[rule]).length / count)
  console.log(`| ${rows} rows, ${percent(worse)} worse | ${shares.map(percent).join(' | ')} |`)
  const [, mild = 0, strict = 1] = shares
  return { mild, strict, error: 1 / Math.sqrt(count) }
}

for (const rows of [200, 800]) {
  test(`of ${rows} rows an equal model is hardly ever refused`, () => {
    const { mild, error } = measure(rows, 0)
    assert.ok(mild + error / 2 > 0.93, `${percent(mild)} pass`)
  })

  test(`of ${rows} rows hardly ever a model is called surely within 2 points that is not`, () => {
    for (const worse of [0.02, 0.05]) {
      const { strict, error } = measure(rows, worse)
      assert.ok(strict - error / 2 < 0.07, `${percent(strict)} pass`)
    }
  })
}
