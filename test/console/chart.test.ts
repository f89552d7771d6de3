import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvOf } from '../../console/src/charts/csv.ts'
import { planeOf, within } from '../../console/src/charts/plane.ts'
import {
  apart,
  hoursBetween,
  pointsOf,
  spoken,
  thin,
  ticksAround,
  ticksBetween,
} from '../../console/src/charts/points.ts'
import { factorsBetween, linear, logarithmic, upright } from '../../console/src/charts/scales.ts'
import { smoothed } from '../../console/src/charts/smooth.ts'
import { shareOf, stillWords } from '../../console/src/progress.ts'

test('an axis is divided at round places', () => {
  assert.deepEqual(ticksBetween(0, 564, 6), [0, 100, 200, 300, 400, 500])
  assert.deepEqual(ticksBetween(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1])
  assert.deepEqual(ticksBetween(3, 3, 4), [3])
  assert.deepEqual(ticksAround(5.62, 8.9, 4), [5, 6, 7, 8, 9])
  assert.ok(ticksAround(6, 6, 4).length > 1)
})

test('a time axis is divided at round hours of the local clock', () => {
  const low = new Date(2026, 10, 23, 3, 34).getTime()
  const ticks = hoursBetween(low, low + 24 * 3_600_000, 6)
  assert.deepEqual(
    ticks.map((tick) => `${new Date(tick).getHours()}:${new Date(tick).getMinutes()}`),
    ['6:0', '12:0', '18:0', '0:0'],
  )
})

const report = (step: number, value: number, epoch = 1) => ({
  ...{ key: 'loss', value, step, epoch, time: step * 100 },
})

test('what the server kept wins over what an event brought for the same step', () => {
  const live = [
    { step: 30, loss: 6, epoch: 1, time: 0 },
    { step: 20, loss: 9, epoch: 1, time: 0 },
  ]
  assert.deepEqual(pointsOf([report(20, 7)], 'loss', live), [
    { x: 20, y: 7 },
    { x: 30, y: 4 },
  ])
  assert.deepEqual(pointsOf([report(20, 7)], 'val_loss', live), [])
})

test('of a mean over the epoch so far the loss of the steps in between is drawn, without a fall at its border', () => {
  const steps = Array.from({ length: 40 }, (_, at) => 9 - at / 10)
  const mean = (from: number, to: number) =>
    steps.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from)
  const kept = [4, 8, 12, 20, 24, 40].map((step) =>
    report(step, mean(step > 20 ? 20 : 0, step), step > 20 ? 2 : 1),
  )
  const end = { ...report(20, 5), key: 'val_loss' }
  const drawn = pointsOf([...kept, end], 'loss')
  assert.deepEqual(
    drawn.map(({ x, y }) => [x, Number(y.toFixed(9))]),
    [
      [4, mean(0, 4)],
      [8, mean(4, 8)],
      [12, mean(8, 12)],
      [20, mean(12, 20)],
      [24, mean(20, 24)],
      [40, mean(24, 40)],
    ].map(([x = 0, y = 0]) => [x, Number(y.toFixed(9))]),
  )
  assert.deepEqual(pointsOf([report(24, 3, 2)], 'loss'), [], 'how long an epoch is is not known')
})

test('two means that are a step apart are no loss of that step', () => {
  const end = { ...report(800, 5), key: 'val_loss' }
  const kept = [report(400, 6), report(798, 5.9), report(800, 6.1)]
  assert.deepEqual(
    pointsOf([...kept, end], 'loss').map(({ x }) => x),
    [400, 798],
  )
})

test('a smoothed line begins where it begins, and an even one stays as it is', () => {
  const even = [1, 2, 3].map((x) => ({ x, y: 5 }))
  assert.deepEqual(
    smoothed(even, 0.9).map(({ y }) => Number(y.toFixed(12))),
    [5, 5, 5],
  )
  const steps = [1, 2].map((x) => ({ x, y: x }))
  assert.equal(smoothed(steps, 0), steps)
  const [first, second] = smoothed(steps, 0.5)
  assert.equal(first?.y, 1)
  // (0.5 · 0.5 · 1 + 0.5 · 2) / (1 − 0.5²)
  assert.ok(Math.abs((second?.y ?? 0) - 1.25 / 0.75) < 1e-12)
})

test('scales lead to pixels and back', () => {
  const straight = linear([2, 4], [100, 300], [2, 3, 4])
  assert.equal(straight.at(3), 200)
  assert.equal(straight.back(200), 3)
  const steep = logarithmic([0.01, 100], [400, 0])
  assert.deepEqual(steep.ticks, [0.01, 0.1, 1, 10, 100])
  assert.ok(Math.abs(steep.at(1) - 200) < 1e-9)
  assert.ok(Math.abs(steep.back(100) - 10) < 1e-9)
  assert.deepEqual(factorsBetween(0.5, 6), [0.5, 1, 2, 5])
  assert.ok(factorsBetween(5.9, 6.4).length > 2)
})

test('the room left of the vertical axis takes its longest label', () => {
  const plane = planeOf(
    {
      series: [
        {
          name: 'memory',
          color: '',
          points: [
            { x: 0, y: 4.5e8 },
            { x: 9, y: 1.2e9 },
          ],
        },
      ],
      height: 180,
      format: (value) => `${Math.round(value / 1e6)} MB`,
      formatX: String,
      nameX: String,
    },
    500,
  )
  const longest = Math.max(...plane.labelsY.map(({ length }) => length))
  assert.ok(plane.left >= longest * 6.4 + 8, `${plane.left} for ${longest} characters`)
})

test('a part of an axis takes the neighbours of its points along', () => {
  const points = [0, 1, 2, 3, 4, 5].map((x) => ({ x }))
  const seen = (part: readonly [number, number]) => within(points, part).map(({ x }) => x)
  assert.deepEqual(seen([1.5, 3.5]), [1, 2, 3, 4])
  assert.deepEqual(seen([0, 9]), [0, 1, 2, 3, 4, 5])
  assert.deepEqual(seen([7, 9]), [5])
})

test('lines are written as CSV, a point a row', () => {
  const points = [{ x: 1, y: 0.5 }]
  assert.equal(
    csvOf([{ name: 'a, "b"', color: '', points }], { x: 'Step', y: 'loss' }),
    'line,Step,loss\n"a, ""b""",1,0.5',
  )
})

test('marks too close to read keep the last one, and the one at the edge turns its name', () => {
  const marks = [10, 50, 52, 99].map((x) => ({ x, name: `v${x}` }))
  assert.deepEqual(apart(marks, 0, 100), [
    { x: 10, name: 'v10', left: false },
    { x: 52, name: 'v52', left: false },
    { x: 99, name: 'v99', left: true },
  ])
  const names = apart(marks, 0, 100, () => 25).map(({ name, left }) => [name, left])
  assert.deepEqual(names, [
    ['v10', false],
    ['v99', true],
  ])
})

test('a long line is thinned and keeps its last point', () => {
  const line = thin(
    Array.from({ length: 1000 }, (_, i) => i),
    50,
  )
  assert.equal(line.length, 50)
  assert.equal(line.at(-1), 999)
})

test('a chart can be told in words', () => {
  const points = [
    { x: 0, y: 9 },
    { x: 1, y: 6.5 },
  ]
  assert.equal(spoken([{ name: 'loss', color: '', points }], String), 'loss from 9 to 6.5')
})

test('progress is a share of the whole training', () => {
  const progress = {
    ...{ epoch: 1, epochs: 4, step: 150, steps: 400, loss: 2, valLoss: null },
    ...{ examplesPerSecond: 9, secondsLeft: 40 },
  }
  assert.equal(shareOf({ progress, metrics: {} }), 0.375)
  assert.equal(shareOf({ progress: { ...progress, step: 0, steps: 0 }, metrics: {} }), 0)
  assert.equal(shareOf(null), 0)
  const fresh = { progress: null, metrics: {} }
  assert.deepEqual([shareOf(fresh), stillWords(fresh)], [0, 'starting'])
  const trained = { progress: null, metrics: { val_loss: 1, train_seconds: 12 } }
  assert.deepEqual([shareOf(trained), stillWords(trained)], [1, 'trained, is being evaluated'])
})

test('no place of an axis stands where no value can be', () => {
  const how = { log: false, range: undefined, most: 5 }
  const shares = upright([0.96, 0.96], [100, 0], { ...how, limits: [0, 1] })
  assert.deepEqual(shares.ticks, [0.9, 0.92, 0.94, 0.96, 0.98, 1])
  assert.deepEqual(upright([0.96, 0.96], [100, 0], how).ticks.at(-1), 1.02)
})
