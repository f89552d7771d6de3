import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  apart,
  hoursBetween,
  pointsOf,
  rowsOf,
  spoken,
  thin,
  ticksAround,
  ticksBetween,
} from '../../console/src/charts/points.ts'
import { shareOf } from '../../console/src/progress.ts'

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

test('what the server kept wins over what an event brought for the same step', () => {
  const metric = { key: 'loss', value: 7, step: 20, epoch: 1, time: 0 }
  const live = [
    { step: 30, loss: 6 },
    { step: 20, loss: 9 },
  ]
  assert.deepEqual(pointsOf([metric], 'loss', live), [
    { x: 20, y: 7 },
    { x: 30, y: 6 },
  ])
  assert.deepEqual(pointsOf([metric], 'val_loss', live), [])
})

test('lines of different steps share the rows of one chart', () => {
  const rows = rowsOf([
    {
      name: 'a',
      color: '',
      points: [
        { x: 2, y: 1 },
        { x: 1, y: 2 },
      ],
    },
    { name: 'b', color: '', points: [{ x: 2, y: 5 }] },
  ])
  assert.deepEqual(rows, [
    { x: 1, a: 2 },
    { x: 2, a: 1, b: 5 },
  ])
})

test('marks too close to read keep the last one, and the one at the edge turns its name', () => {
  const marks = [10, 50, 52, 99].map((x) => ({ x, name: `v${x}` }))
  assert.deepEqual(apart(marks, 0, 100), [
    { x: 10, name: 'v10', left: false },
    { x: 52, name: 'v52', left: false },
    { x: 99, name: 'v99', left: true },
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
  assert.equal(shareOf({ step: 150, steps: 400 }), 0.375)
  assert.equal(shareOf({ step: 0, steps: 0 }), 0)
  assert.equal(shareOf(null), 0)
})
