import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lrSchedule } from './schedule.ts'

const rates = (...given: Parameters<typeof lrSchedule>) => {
  const rateAt = lrSchedule(...given)
  return Array.from({ length: given[1] }, (_, i) => Number(rateAt(i + 1).toFixed(4)))
}

test('a constant rate stays', () => {
  assert.deepEqual(rates(2, 3), [2, 2, 2])
})

test('warmup rises evenly to the full rate', () => {
  assert.deepEqual(rates(2, 6, { warmup: 4 }), [0.5, 1, 1.5, 2, 2, 2])
})

test('cosine goes down half a wave to its floor', () => {
  assert.deepEqual(rates(1, 5, { kind: 'cosine' }), [1, 0.8536, 0.5, 0.1464, 0])
  assert.deepEqual(rates(1, 4, { kind: 'cosine', warmup: 1, floor: 0.5 }), [1, 1, 0.75, 0.5])
})

test('steps multiply the rate', () => {
  assert.deepEqual(
    rates(1, 6, { kind: 'step', every: 2, factor: 0.1 }),
    [1, 1, 0.1, 0.1, 0.01, 0.01],
  )
})

test('a rate that is not above zero is refused', () => {
  assert.throws(() => lrSchedule(0, 10), /above 0, got 0/)
  assert.throws(() => lrSchedule(Number.NaN, 10), /above 0, got NaN/)
})
