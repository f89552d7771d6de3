import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Complain, numberText, tensorOfValues } from './elements.ts'
import type { DType } from './tensor.ts'

const complain: Complain = (place, expected) => new Error(`${place}: expected ${expected}`)
const held = (dtype: DType, ...values: readonly unknown[]) =>
  Array.from<unknown>(tensorOfValues(dtype, [values.length], values, complain).data)

test('values at the ends of what a dtype holds are held, those beyond are refused by their place', () => {
  assert.deepEqual(held('int8', -128, 127n), [-128, 127])
  assert.deepEqual(held('uint32', 0, 2 ** 32 - 1), [0, 2 ** 32 - 1])
  assert.deepEqual(held('int64', -(2n ** 63n), 2 ** 53 - 1), [-(2n ** 63n), 2n ** 53n - 1n])
  assert.deepEqual(held('uint64', 0, 2n ** 64n - 1n), [0n, 2n ** 64n - 1n])
  assert.deepEqual(held('float64', 5e-324, Number.NaN), [5e-324, Number.NaN])
  assert.deepEqual(held('bool', true, false), [1, 0])
  assert.deepEqual(held('string', '', 'é😀'), ['', 'é😀'])
  for (const [dtype, value] of [
    ...([
      ['int8', 128],
      ['uint8', -1],
      ['int32', 1.5],
      ['uint16', Number.NaN],
    ] as const),
    ...([
      ['int64', 2n ** 63n],
      ['uint64', -1],
      ['int64', 2 ** 53],
      ['int64', '7'],
    ] as const),
    ...([
      ['float32', 1e39],
      ['float64', Number.POSITIVE_INFINITY],
      ['float32', '1'],
    ] as const),
    ...([
      ['bool', 1],
      ['string', 1],
      ['string', '\ud800'],
    ] as const),
  ] as const)
    assert.throws(() => held(dtype, value), /^Error: 0: expected /, `${dtype} ${value}`)
})

test('of a whole number that came rounded its digits are asked for, of one beyond all another one', () => {
  assert.throws(() => held('int64', 1e18), /expected every digit of it/)
  assert.throws(() => held('int64', 1e19), /expected a whole number from -9223372036854775808 to/)
  assert.throws(() => held('uint64', 1e19), /expected every digit of it/)
  assert.throws(() => held('uint64', -1e17), /expected a whole number from 0 to/)
  assert.deepEqual([1e18, 2 ** 53 - 1, 0.5].map(numberText), ['1e+18', '9007199254740991', '0.5'])
})
