import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read } from './fields.ts'
import { setThreshold } from './threshold.ts'

test('a word is a number where a number is taken, beside words too', () => {
  const { threshold, version, class: name } = setThreshold.input
  assert.deepEqual(
    ['0.3', 'none', 'x', ''].map((word) => read(threshold, word)),
    [0.3, 'none', 'x', ''],
  )
  assert.equal(read(version, '3'), 3)
  assert.equal(read(name, '3'), '3')
})
