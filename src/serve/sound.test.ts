import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { float32 } from '../core/tensor.ts'
import { createAllowance, soundOr } from './sound.ts'

const long = (numbers: number): Answer => ({
  kind: 'tensors',
  tensors: { Y: float32(new Float32Array(numbers), [numbers]) },
})

test('an answer of more than 32 MiB is refused, by itself and added up over a request', () => {
  const most = 2 ** 23
  const whole = long(most)
  assert.equal(soundOr(whole), whole)
  const refused = soundOr(long(most + 1))
  assert.ok(refused instanceof MillraceError)
  assert.deepEqual([refused.code, refused.status], ['too_large', 413])
  assert.match(refused.what, /33\.55 MB; an answer has 33\.55 MB at most/)
  const allow = createAllowance()
  allow(long(most / 2))
  allow({ kind: 'values', values: [1] })
  allow(long(most / 2))
  assert.throws(() => allow(long(1)), { code: 'too_large' })
})
