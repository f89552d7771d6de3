import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arraysOfTensor } from './nested.ts'
import { tensorOf } from './tensor.ts'

test('no more values of a tensor are written as JSON than hold nobody up', () => {
  const most = 2 ** 22
  const bytes = (length: number) => tensorOf('uint8', [length], new Uint8Array(length))
  assert.equal(JSON.stringify(arraysOfTensor('Y', bytes(3))), '[0,0,0]')
  assert.throws(() => arraysOfTensor('Y', bytes(most + 1)), {
    code: 'too_large',
    what: 'The model answers 4,194,305 values in "Y"; at most 4,194,304 are written as JSON.',
  })
})
