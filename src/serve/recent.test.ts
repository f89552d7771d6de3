import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecent } from './recent.ts'

test('the last quarter of an hour is counted by code, and what is older is forgotten', () => {
  let now = 1000
  const recent = createRecent(() => now)
  assert.deepEqual(recent.snapshot(), { seconds: 0, requests: 0, failed: 0, codes: {} })
  recent.record('ok')
  recent.record('no_model')
  recent.record('no_model')
  now += 300
  recent.record('bad_input')
  assert.deepEqual(recent.snapshot(), {
    seconds: 300,
    requests: 4,
    failed: 3,
    codes: { no_model: 2, bad_input: 1 },
  })
  now += 700
  const later = recent.snapshot()
  assert.deepEqual([later.requests, later.failed, later.codes], [1, 1, { bad_input: 1 }])
  assert.ok(later.seconds > 14 * 60 && later.seconds <= 15 * 60, `${later.seconds} s`)
  now += 3600
  assert.equal(recent.snapshot().requests, 0)
})
