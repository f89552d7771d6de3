import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventMonitors } from '../../console/dev/watched.ts'
import { pathOf } from '../../console/src/charts/plane.ts'
import { linear } from '../../console/src/charts/scales.ts'
import {
  classesOf,
  mostPredicted,
  pointsOf,
  probabilitySpan,
} from '../../console/src/monitoring/anomalies.ts'
import {
  byNeed,
  byVersion,
  effectLines,
  effectRange,
  mostTelling,
} from '../../console/src/monitoring/course.ts'
import { dataMarks } from '../../console/src/monitoring/marks.ts'
import { barsOf, spokenBars } from '../../console/src/monitoring/shares.ts'
import { chanceWords, effectOf, middleOf, missingIn } from '../../console/src/monitoring/words.ts'
import { attentionAt } from '../../console/src/overview/attention.ts'
import type { FeatureDrift, FeatureState, SideFigures } from '../../src/core/monitor.ts'
import type { MonitorBrief, WindowBrief } from '../../src/operations/contract.ts'

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

const brief = (
  number: number,
  effects: Readonly<Record<string, readonly [FeatureState, number | null]>>,
  more: Partial<WindowBrief> = {},
): WindowBrief => ({
  ...{ endpoint: 'spam', version: 1, number, from: 10 * number - 10, to: 10 * number },
  ...{ judgedAt: 10 * number, answers: 600, sampled: 600, failures: 0, anomalies: 0 },
  ...{ state: 'steady', reason: null, says: null, pattern: null, since: null, unknown: null },
  effects: Object.entries(effects).map(([name, [state, effect]]) => ({ name, state, effect })),
  ...more,
})

const side: SideFigures = {
  ...{ rows: 600, missing: 0, invalid: 0, mean: 1, deviation: 1, min: 0, median: 1, max: 2 },
  distinct: 3,
}

const feature = (name: string, more: Partial<FeatureDrift> = {}): FeatureDrift => ({
  ...{ name, of: 'input', kind: 'number', state: 'steady', reason: null, exceeds: false },
  ...{ statistic: 0.01, pValue: 0.5, effect: 0.01, psi: 0, jensenShannon: 0, wasserstein: 0 },
  ...{ weight: null, critical: false, before: side, now: side, distribution: null, fresh: [] },
  ...more,
})

const windows = [
  brief(1, { age: ['steady', 0.02], plan: ['hint', 0.12], note: ['unmeasured', 0.9] }),
  brief(2, { age: ['steady', 0.3], plan: ['unmeasured', null], note: ['unmeasured', null] }),
  brief(3, { age: ['steady', 0.03], plan: ['alarm', 0.25], note: ['unmeasured', null] }),
]

test('what drifted tells most, and what was never measured nothing', () => {
  assert.deepEqual(mostTelling(windows), ['plan', 'age'])
})

test('a line is broken where a feature was not measured', () => {
  const [plan, enough] = effectLines(windows, ['plan'], { effect: 0.1 })
  assert.deepEqual(plan?.points, [
    { x: 10, y: 0.12 },
    { x: 30, y: 0.25 },
  ])
  assert.deepEqual(plan?.gaps, [20])
  assert.deepEqual([enough?.name, enough?.points.map(({ x }) => x)], ['enough: 0.100', [10, 30]])
  const straight = { x: linear([0, 30], [0, 30], []), y: linear([0, 1], [0, 10], []) }
  assert.equal(pathOf(plan?.points ?? [], straight, false, plan?.gaps), 'M10.0 1.2M30.0 2.5')
  assert.equal(pathOf(plan?.points ?? [], straight), 'M10.0 1.2L30.0 2.5')
})

test('windows in which nothing was measured have no lines at all, not even that of what is enough', () => {
  assert.deepEqual(effectLines(windows, ['note'], { effect: 0.1 }), [])
  assert.deepEqual(effectLines([], [], { effect: 0.1 }), [])
})

test('the axis of effects begins at 0 and has room for the largest', () => {
  const lineTo = (y: number) => [{ name: 'a', color: '', points: [{ x: 0, y }] }]
  assert.deepEqual(effectRange(lineTo(0.01)), [0, 0.2])
  assert.deepEqual(effectRange(lineTo(0.52)), [0, 0.6])
  assert.deepEqual(effectRange(lineTo(1)), [0, 1])
})

test('what weighs most comes first, then what drifts, then what differs most', () => {
  const all = [
    feature('a', { effect: 0.4 }),
    feature('b', { state: 'unmeasured', effect: null }),
    feature('c', { state: 'alarm', effect: 0.2 }),
    feature('d', { critical: true }),
    feature('e', { effect: 0.6 }),
  ]
  assert.deepEqual(
    byNeed(all).map(({ name }) => name),
    ['d', 'c', 'e', 'a', 'b'],
  )
})

test('windows stand by version, the one that answered last on top, oldest first', () => {
  const older = brief(7, {}, { version: 2, from: 0, to: 5 })
  assert.deepEqual(
    byVersion([...windows.toReversed(), older]).map(([version, own]) => [
      version,
      own.map(({ number }) => number),
    ]),
    [
      [1, [1, 2, 3]],
      [2, [7]],
    ],
  )
})

test('what was not measured is said by no number', () => {
  assert.equal(effectOf({ state: 'unmeasured', effect: 0 }), '–')
  assert.equal(effectOf({ state: 'steady', effect: null }), '–')
  assert.equal(effectOf({ state: 'hint', effect: 0.0812 }), '0.081')
  assert.equal(missingIn({ ...side, rows: 0 }), null)
  assert.equal(missingIn({ ...side, rows: 540, missing: 40, invalid: 20 }, 'invalid'), 20 / 600)
  assert.deepEqual([0.0317, 2e-5, 1e-40].map(chanceWords), ['0.032', '2.0e-5', '< 1e-15'])
})

test('a number is told by its median, a category by what most have', () => {
  assert.equal(middleOf(feature('a', { now: { ...side, median: 184.2371 } }), 'now'), '184.2')
  const plan = feature('plan', {
    kind: 'category',
    distribution: {
      ...{ kind: 'category', values: ['basic', '', null], reference: [0.6, 0.3, 0.1] },
      current: [0.2, 0.5, 0.3],
    },
  })
  assert.equal(plainSpaces(middleOf(plan, 'before')), 'basic (60.0 %)')
  assert.equal(plainSpaces(middleOf(plan, 'now')), '(empty) (50.0 %)')
  assert.equal(middleOf({ ...plan, distribution: null }, 'now'), '–')
})

test('both distributions are bars with names, and a sentence', () => {
  const bars = barsOf({
    ...{ kind: 'number', edges: [1, 2.5], reference: [0.5, 0.4, 0.1], current: [0.1, 0.2, 0.7] },
  })
  assert.deepEqual(
    bars.map(({ name, short }) => [name, short]),
    [
      ['up to 1', '≤ 1'],
      ['1 to 2.5', '1'],
      ['above 2.5', '> 2.5'],
    ],
  )
  assert.equal(
    plainSpaces(spokenBars(bars)),
    'before most are up to 1 (50.0 %); now above 2.5 (70.0 %); most moved above 2.5, from 10.0 % to 70.0 %',
  )
  assert.equal(spokenBars([]), 'nothing is told')
  const whole = barsOf({
    ...{ kind: 'number', edges: [0, 1 - Number.EPSILON / 2, 1], reference: [0.5, 0, 0.4, 0.1] },
    current: [0.5, 0, 0.2, 0.3],
  })
  assert.deepEqual(
    whole.map(({ name, short }) => [name, short]),
    [
      ['up to 0', '0'],
      ['1', '1'],
      ['above 1', '> 1'],
    ],
    'a value alone has a bar of its own, and none stands where nothing can be',
  )
})

const monitor = (more: Partial<MonitorBrief>): MonitorBrief => ({
  ...{ endpoint: 'desk', model: 'spam', state: 'steady', says: 'All is well.', problem: null },
  ...{ versions: [], newest: null, lookedAt: null },
  rules: {
    window: { by: 'rows', rows: 600, least: 0 },
    against: { kind: 'training' },
    ...{ minimum: 500, ignore: [], critical: [], level: 0.01, effect: 0.1 },
  },
  ...more,
})

test('traffic that drifts needs attention, and traffic of which nothing can be said; what is steady or not watched does not', () => {
  const problem = 'the log cannot be read'
  const newest = brief(9, {}, { state: 'alarm', since: 7, version: 2 })
  const told = attentionAt([
    monitor({}),
    monitor({ state: 'hint' }),
    monitor({ state: 'unmeasured', says: 'No window of its traffic is over yet.' }),
    monitor({ state: 'unmeasured', rules: null, problem }),
    monitor({ state: 'unmeasured', problem }),
    monitor({ state: 'alarm', says: '`links` is higher.', newest }),
  ])
  const to = '/m/spam/monitoring?endpoint=desk'
  assert.deepEqual(
    told.map(({ of, kind, ...rest }) => rest),
    [
      { tone: 'warn', what: 'Traffic of desk is not measured', why: 'The log cannot be read.', to },
      {
        ...{ tone: 'bad', what: 'Traffic of desk drifts since window 7 of v2' },
        ...{ why: '`links` is higher.', to },
      },
    ],
  )
})

test('anomalous answers are points at the time that they tell of; those without a class are none', () => {
  const asked = { time: 50, eventTime: null, best: '10', probability: 0.6, anomalies: ['low_best'] }
  const points = pointsOf([
    { ...asked, id: 'a' },
    { ...asked, id: 'b', eventTime: 7, best: '9' },
    { ...asked, id: 'c', best: null, probability: null },
    { ...asked, id: 'd' },
  ])
  assert.deepEqual(
    points.map(({ id, time }) => [id, time]),
    [
      ['a', 50],
      ['b', 7],
      ['d', 50],
    ],
  )
  assert.deepEqual([classesOf(points), mostPredicted(points)], [['9', '10'], '10'])
  assert.equal(mostPredicted([]), null)
  const at = (...shares: number[]) =>
    probabilitySpan(pointsOf(shares.map((probability) => ({ ...asked, id: 'a', probability }))))
  assert.deepEqual(
    [at(0.42, 0.87), at(1), at(0.5)],
    [
      [0.4, 0.9],
      [0.9, 1],
      [0.4, 0.6],
    ],
  )
})

test('data versions are marks', () => {
  assert.deepEqual(dataMarks([{ number: 3, createdAt: 7 }]), [{ x: 7, name: 'data 3' }])
})

test('the invented traffic is judged by the product: it grows, is steady, and is not measured', async () => {
  const monitors = inventMonitors(Date.UTC(2026, 10, 28, 12))
  const states = async (endpoint: string) =>
    (await monitors.windows({ endpoint, version: 1, limit: 100 })).map(({ state }) => state)
  const spam = await states('spam')
  assert.deepEqual([spam[0], spam.at(-1)], ['alarm', 'steady'])
  assert.deepEqual((await states('mails')).slice(0, 2), ['hint', 'steady'])
  assert.deepEqual(new Set(await states('heating')), new Set(['steady']))
  assert.deepEqual(new Set(await states('digits')), new Set(['unmeasured']))
})
