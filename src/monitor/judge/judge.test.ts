import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DriftRules } from '../../core/monitor.ts'
import { createRng } from '../../core/rng.ts'
import { sampleOf } from '../../metrics/drift/sample.ts'
import type { Feature, Side, Values } from '../types.ts'
import { type JudgeState, judgeWindow } from './judge.ts'

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

test('a column that is gone, or floods of NaN, are alarms by what is missing', () => {
  const gone = side(1000, { plan: plans })
  const flood = side(1000, { age: numbers([], 1000), plan: plans })
  for (const now of [gone, flood]) {
    const [, second] = twice(reference, now)
    const age = featureIn(second, 'age')
    assert.equal(age.state, 'alarm')
    assert.deepEqual([age.now.missing, age.now.rows, age.statistic], [1000, 0, null])
    assert.equal(age.effect, 1)
    assert.equal(age.distribution, null)
  }
})

test('values of another type are invalid, and an alarm', () => {
  const texts = categories({ '12,5': 500, '13,5': 500 })
  const [, second] = twice(reference, side(1000, { age: texts, plan: plans }))
  const age = featureIn(second, 'age')
  assert.deepEqual([age.state, age.kind, age.now.invalid], ['alarm', 'number', 1000])
})

test('a window or reference with few rows is unmeasured, says why, and keeps what it knew', () => {
  const before: JudgeState = { exceeded: ['age'], evidence: { age: 3 } }
  const ten = side(10, { age: numbers(normals(10, 9)), plan: categories({ basic: 10 }) })
  const judged = judgeWindow(reference, ten, rules, before)
  assert.equal(judged.state, 'unmeasured')
  assert.equal(judged.reason, 'The window has 10 rows, and it takes 500.')
  assert.equal(featureIn(judged, 'age').reason, 'The window has 10 rows, and it takes 500.')
  assert.deepEqual(judged.next.exceeded, ['age'])
  const small = side(300, { age: numbers(normals(300)) })
  const other = judgeWindow(small, side(1000, { age: numbers(normals(1000)) }), rules, null)
  assert.equal(other.reason, 'The reference has 300 rows, and it takes 500.')
  const none = judgeWindow(side(1000, {}), side(1000, {}), rules, null)
  assert.equal(none.reason, 'There is no feature to be compared.')
})

test('a feature with too few values that are there is not steady', () => {
  const sparse = side(5000, { age: numbers(normals(2000), 3000) })
  const judged = judgeWindow(sparse, side(1000, { age: numbers(normals(400), 600) }), rules, null)
  const age = featureIn(judged, 'age')
  assert.equal(age.state, 'unmeasured')
  assert.equal(age.reason, 'The window has 400 values, and it takes 500.')
})

test('constants, single values and infinities are judged, and stay JSON', () => {
  const constant = side(2000, { a: numbers(Array(2000).fill(5)), b: numbers(normals(2000)) })
  const same = side(1000, { a: numbers(Array(1000).fill(5)), b: numbers(Array(1000).fill(0.1)) })
  const [, second] = twice(constant, same)
  assert.equal(featureIn(second, 'a').state, 'steady')
  assert.equal(featureIn(second, 'b').state, 'alarm')
  assert.equal(featureIn(second, 'b').now.distinct, 1)
  const infinite = normals(1000).map((value, at) => (at < 300 ? Infinity : value))
  const judged = judgeWindow(constant, side(1000, { b: numbers(infinite) }), rules, second.next)
  const b = featureIn(judged, 'b')
  assert.deepEqual([b.state, b.now.max, b.now.mean, b.wasserstein], ['alarm', null, null, null])
  assert.deepEqual(JSON.parse(JSON.stringify(judged)), judged)
})

test('features that the reference has not, and those that are ignored, are no drift', () => {
  const now = side(1000, { age: numbers(normals(1000, 2)), plan: plans, extra: plans })
  const judged = judgeWindow(reference, now, { ...rules, ignore: ['age'] }, null)
  assert.equal(judged.state, 'steady')
  assert.equal(featureIn(judged, 'extra').reason, 'The reference does not have it.')
  assert.ok(!judged.features.some(({ name }) => name === 'age'))
})

test('a single odd value among very many is chance, and many of them are not', () => {
  const large = side(100_000, { plan: categories({ basic: 60_000, plus: 40_000 }) })
  const withOdd = (odd: number) =>
    side(1000, { plan: categories({ basic: 600 - odd, plus: 400, odd }) })
  const one = featureIn(judgeWindow(large, withOdd(1), rules, null), 'plan')
  assert.ok(!one.exceeds && (one.pValue ?? 0) > 0.01)
  const many = featureIn(judgeWindow(large, withOdd(120), rules, null), 'plan')
  assert.ok(many.exceeds)
  assert.deepEqual(many.fresh, [['odd', 0.12]])
})

test('keys that every row has anew are steady', () => {
  const keys = (count: number, from: number) =>
    categories(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${from + at}`, 1])))
  const judged = judgeWindow(
    side(5000, { key: keys(5000, 0) }),
    side(1000, { key: keys(1000, 9000) }),
    rules,
    null,
  )
  assert.equal(judged.state, 'steady')
})

test('of many categories that are about as frequent, known ones do not seem to become rarer', () => {
  const counted = (rows: number) => {
    const counts: Record<string, number> = {}
    for (let row = 0; row < rows; row++) {
      const name = `c${rng.below(1000)}`
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }
  const top = Object.entries(counted(10_000))
    .sort((one, other) => other[1] - one[1])
    .slice(0, 50)
  const known = top.reduce((sum, [, count]) => sum + count, 0)
  const before = side(10_000, { code: categories(Object.fromEntries(top), 10_000 - known) })
  const judged = judgeWindow(before, side(1000, { code: categories(counted(1000)) }), rules, null)
  assert.equal(judged.state, 'steady')
})

test('critical features stand first, and get more of the level', () => {
  const named = { ...rules, critical: ['plan'] }
  const judged = judgeWindow(
    reference,
    side(1000, { age: numbers(normals(1000)), plan: plans }),
    named,
    null,
  )
  assert.deepEqual(
    judged.features.map(({ name, critical }) => [name, critical]),
    [
      ['plan', true],
      ['age', false],
    ],
  )
})

test('what stands by itself exceeds, whatever its p and its part of the level', () => {
  const samples = Array.from({ length: 8 }, () => numbers(normals(600)))
  for (let others = 2; others < 20; others++) {
    const rest = Array.from({ length: others }, (_, at) => [`f${at}`, plans] as const)
    for (const [at, age] of samples.entries()) {
      const before = side(1000, { ...Object.fromEntries(rest), age })
      const moved = numbers(normals(600, 0.4 + at / 10))
      const now = side(1000, { ...Object.fromEntries(rest), age: moved })
      const judged = judgeWindow(before, now, { ...rules, critical: ['age'] }, null)
      assert.ok(featureIn(judged, 'age').exceeds, `${others}, ${at}`)
    }
  }
})

test('slow drift adds up where the reference is ten times the window', () => {
  const large = side(20_000, { a: numbers(normals(20_000)), b: numbers(normals(20_000)) })
  let state: JudgeState | null = null
  let windows = 0
  for (; windows < 30; windows++) {
    const now = side(1000, { a: numbers(normals(1000, 0.13)), b: numbers(normals(1000)) })
    const judged = judgeWindow(large, now, rules, state)
    state = judged.next
    if (judged.state === 'alarm') {
      assert.ok((judged.evidence.value ?? 0) >= judged.evidence.threshold)
      assert.deepEqual(judged.next.evidence, {})
      break
    }
  }
  assert.ok(windows > 0 && windows < 15, `${windows}`)
})

test('columns may be called as what every object has', () => {
  const names = ['constructor', '__proto__', 'toString']
  const sides = [12_000, 1000].map((rows) =>
    side(rows, Object.fromEntries(names.map((name) => [name, numbers(normals(rows))]))),
  )
  const [before, now] = sides
  assert.ok(before && now)
  const judged = judgeWindow(before, now, rules, null)
  assert.equal(judged.features.length, 3)
  assert.ok(Number.isFinite(judged.evidence.value))
  const state: JudgeState = JSON.parse(JSON.stringify(judged.next))
  assert.ok(Number.isFinite(judgeWindow(before, now, rules, state).evidence.value))
})

test('words that came and went are told by their shares, and those that are unknown are a feature', () => {
  const words = (counts: Readonly<Record<string, number>>, unknown: number) => {
    const tokens = Object.values(counts).reduce((sum, count) => sum + count, 0)
    return { tokens, unknown, counts: new Map(Object.entries(counts)), slack: 0 }
  }
  const before: Side = {
    rows: 5000,
    features: [],
    words: words({ hello: 30_000, price: 20_000, and: 50_000 }, 2000),
  }
  const now: Side = {
    rows: 1000,
    features: [],
    words: words({ hello: 100, hola: 5900, price: 4000, and: 10_000 }, 6000),
  }
  const [first, second] = twice(before, now)
  assert.deepEqual(
    first.words?.came.map(({ word }) => word),
    ['hola'],
  )
  assert.deepEqual(
    first.words?.went.map(({ word }) => word),
    ['hello'],
  )
  assert.equal(first.words?.unknown, 0.3)
  const unknown = featureIn(second, 'unknown words')
  assert.deepEqual([unknown.of, unknown.state], ['text', 'alarm'])
})
