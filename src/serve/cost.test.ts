import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costOf, createForecast, rowsWithin } from './cost.ts'

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9, `${found}, expected ${expected}`)

test('what a run takes is told apart from what its rows take', () => {
  const cost = costOf(0.003, 0.066, 64)
  near(cost.row, 0.001)
  near(cost.fixed, 0.002)
  // A larger run that came out shorter has rows that take nothing.
  assert.deepEqual(costOf(0.003, 0.002, 64), { fixed: 0.003, row: 0 })
  assert.deepEqual(costOf(0.003, 0.003, 1), { fixed: 0, row: 0.003 })
})

test('a run has as many rows as take 25 ms, and more where it takes long by itself', () => {
  assert.equal(rowsWithin({ fixed: 0, row: 0.0001 }, 64), 64)
  assert.equal(rowsWithin({ fixed: 0, row: 0.002 }, 64), 12)
  assert.equal(rowsWithin({ fixed: 0, row: 1 }, 64), 1)
  assert.equal(rowsWithin({ fixed: 0.02, row: 0.002 }, 64), 30)
  assert.equal(rowsWithin({ fixed: 0.03, row: 0 }, 64), 64)
})

test('a forecast follows the runs that were', () => {
  const forecast = createForecast({ fixed: 0.01, row: 0.001 })
  near(forecast.secondsFor(100, 10), 0.2)
  for (let run = 0; run < 100; run++) forecast.ran(10, 0.06)
  assert.ok(Math.abs(forecast.secondsFor(100, 10) - 0.6) < 1e-6)
  forecast.ran(10, 60)
  assert.ok(Math.abs(forecast.secondsFor(100, 10) - 1.2) < 1e-6)
  // Nothing is known of a model that takes no time.
  const nothing = createForecast({ fixed: 0, row: 0 })
  nothing.ran(10, 1)
  assert.equal(nothing.secondsFor(100, 10), 0)
})
