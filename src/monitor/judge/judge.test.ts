import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DriftRules } from '../../core/monitor.ts'
import { createRng } from '../../core/rng.ts'
import { sampleOf } from '../../metrics/drift/sample.ts'
import type { Feature, Side, Values } from '../types.ts'
import { judgeWindow } from './judge.ts'

const rules: DriftRules = {
  ...{
    window: { by: 'rows', rows: 1000, least: 0 },
    against: { kind: 'training' },
    minimum: 500,
  },
  ...{ ignore: [], critical: [], level: 0.01, effect: 0.1 },
}

const rng = createRng(1)
const normals = (count: number, shift = 0) =>
  Array.from({ length: count }, () => rng.normal() + shift)
const numbers = (values: readonly number[], missing = 0, invalid = 0): Values => ({
  ...{ kind: 'number', sample: sampleOf(values), rows: values.length, missing, invalid },
})
const categories = (counts: Readonly<Record<string, number>>, rest = 0, missing = 0): Values => ({
  ...{ kind: 'category', counts: new Map(Object.entries(counts)), rest, missing, invalid: 0 },
})
const side = (
  rows: number,
  values: Readonly<Record<string, Values>>,
  weight: number | null = null,
): Side => ({
  rows,
  features: Object.entries(values).map(
    ([name, each]): Feature => ({ name, of: 'input', values: each, weight }),
  ),
  words: null,
})

/** Too small for evidence to be gathered. */
const reference = side(9_000, {
  age: numbers(normals(9_000)),
  plan: categories({ basic: 6000, plus: 4000 }),
})

/** The same window, twice running. */
const twice = (before: Side, now: Side, more: Partial<DriftRules> = {}) => {
  const first = judgeWindow(before, now, { ...rules, ...more }, null)
  return [first, judgeWindow(before, now, { ...rules, ...more }, first.next)] as const
}
const featureIn = ({ features }: ReturnType<typeof judgeWindow>, name: string) => {
  const found = features.find((feature) => feature.name === name)
  assert.ok(found, name)
  return found
}
const plans = categories({ basic: 610, plus: 390 })

test('rows of the same distribution are steady, and have all figures', () => {
  const now = side(1000, { age: numbers(normals(1000)), plan: plans })
  const judged = judgeWindow(reference, now, rules, null)
  assert.equal(judged.state, 'steady')
  assert.equal(judged.reason, null)
  const age = featureIn(judged, 'age')
  assert.equal(age.state, 'steady')
  assert.ok(Math.abs((age.now.mean ?? 9) - 0) < 0.1)
  assert.ok(age.distribution?.kind === 'number' && age.distribution.reference.length === 10)
  assert.deepEqual(JSON.parse(JSON.stringify(judged)), judged)
})

test('what moved is a hint in the first window and an alarm in the second', () => {
  const now = side(1000, { age: numbers(normals(1000, 0.5)), plan: plans })
  const [first, second] = twice(reference, now)
  assert.deepEqual([first.state, second.state], ['hint', 'alarm'])
  assert.ok(featureIn(first, 'age').exceeds)
  assert.deepEqual(first.next.exceeded, ['age'])
  assert.equal(featureIn(second, 'age').state, 'alarm')
  assert.equal(featureIn(second, 'plan').state, 'steady')
})
