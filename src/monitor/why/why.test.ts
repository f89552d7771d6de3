import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DriftRules, MonitorWindow } from '../../core/monitor.ts'
import { createRng } from '../../core/rng.ts'
import { sampleOf } from '../../metrics/drift/sample.ts'
import { type JudgeState, judgeWindow } from '../judge/judge.ts'
import type { Feature, Side, Values } from '../types.ts'
import { explainWindow } from './explain.ts'

const rules: DriftRules = {
  ...{
    window: { by: 'rows', rows: 1000, least: 0 },
    against: { kind: 'training' },
    minimum: 500,
  },
  ...{ ignore: [], critical: [], level: 0.01, effect: 0.1 },
}
const day = 86_400_000
const rng = createRng(3)
const skewed = (count: number, factor = 1) =>
  Array.from({ length: count }, () => factor * Math.exp(4 + 0.5 * rng.normal()))
const numbers = (values: readonly number[], missing = 0): Values => ({
  ...{ kind: 'number', sample: sampleOf(values), rows: values.length, missing, invalid: 0 },
})
const feature = (name: string, values: Values, weight: number): Feature => ({
  ...{ name, of: 'input', values, weight },
})
const sideOf = (rows: number, charge: Values, age: Values): Side => ({
  ...{ rows, words: null },
  features: [feature('charge', charge, 0.7), feature('age', age, 0.3)],
})
const reference = sideOf(5000, numbers(skewed(5000)), numbers(skewed(5000)))

/** Judges windows in turn, as the monitor does; a day each, from 1 September 2026 on. */
const watch = (sides: readonly Side[]): MonitorWindow[] => {
  let state: JudgeState | null = null
  return sides.map((side, at): MonitorWindow => {
    const { next, ...judged } = judgeWindow(reference, side, rules, state)
    state = next
    const from = Date.UTC(2026, 8, 1) + at * day
    return {
      ...{
        endpoint: 'churn',
        version: 3,
        number: at + 1,
        from,
        to: from + day,
        judgedAt: from + day,
      },
      ...{ answers: side.rows, sampled: side.rows, failures: 0, anomalies: 0, slices: [] },
      ...{ ...judged, cause: null },
    }
  })
}
const explain = (sides: readonly Side[]) => {
  const windows = watch(sides)
  const current = windows.at(-1)
  assert.ok(current)
  return explainWindow(windows.slice(0, -1), current)
}
const usual = () => sideOf(1000, numbers(skewed(1000)), numbers(skewed(1000)))
const several = (count: number, make: () => Side) => Array.from({ length: count }, make)

test('another unit is named with its figures, since its first window, and what it weighs', () => {
  const cents = () => sideOf(1000, numbers(skewed(1000, 100)), numbers(skewed(1000)))
  const cause = explain([...several(13, usual), ...several(3, cents)])
  assert.equal(cause.pattern, 'unit_change')
  assert.equal(cause.since, 14)
  assert.deepEqual(cause.features, [{ name: 'charge', part: 1 }])
  assert.match(
    cause.sentence,
    /^Since Monday 14 Sep, `charge` is about 100 times as high as in training \(median 5,\d{3} against 5\d\.\d\): it looks like another unit \(cents instead of whole units, or percent instead of shares\)\. 1 of 2 features differs; it carries 70 % of what the model goes by\.$/,
  )
})

test('what is missing is a broken source', () => {
  const broken = () => sideOf(1000, numbers(skewed(1000)), numbers(skewed(360), 640))
  const cause = explain([...several(3, usual), ...several(2, broken)])
  assert.equal(cause.pattern, 'broken_sensor')
  assert.match(cause.sentence, /`age` is missing in 64 % of the rows, against 0 % in training/)
})

test('a window as before is steady', () => {
  assert.equal(explain(several(6, usual)).pattern, 'steady')
})
