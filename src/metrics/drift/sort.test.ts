import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { sortNumbers } from './sort.ts'

const rng = createRng(3)

test('many numbers are sorted as few are', () => {
  const values = Float64Array.from({ length: 50_000 }, (_, at) => {
    const special = [0, -0, Infinity, -Infinity, 5e-324, -5e-324, 1e308, -1e308][at % 100]
    return special ?? rng.normal() * 10 ** (rng.below(40) - 20)
  })
  assert.deepEqual(sortNumbers(values.slice()), values.slice().sort())
  const whole = values.map((_, at) => (at * 7919) % 1000)
  assert.deepEqual(sortNumbers(whole.slice()), whole.slice().sort())
  const tail = new Float64Array(60_000).subarray(10_000)
  tail.set(values)
  assert.deepEqual(sortNumbers(tail), values.slice().sort())
})
