import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStats } from './stats.ts'

test('percentiles are right to five per cent over six orders of magnitude', () => {
  for (const scale of [1e-5, 1e-2, 10]) {
    const stats = createStats(() => 0)
    for (let i = 1; i <= 1000; i++) stats.record((i / 1000) * scale, 'ok')
    const { p50Seconds, p99Seconds } = stats.snapshot()
    assert.ok(Math.abs(p50Seconds / (0.5 * scale) - 1) < 0.06, `p50 ${p50Seconds} of ${scale}`)
    assert.ok(Math.abs(p99Seconds / (0.99 * scale) - 1) < 0.06, `p99 ${p99Seconds} of ${scale}`)
  }
})

test('failures are counted and leave the latencies alone', () => {
  const stats = createStats(() => 0)
  const recent = { seconds: 0, requests: 0, failed: 0, codes: {} }
  const nothing = { requests: 0, failed: 0, p50Seconds: 0, p99Seconds: 0, recent }
  assert.deepEqual(stats.snapshot(), nothing)
  stats.record(9, 'timeout')
  assert.deepEqual(stats.snapshot(), {
    ...{ ...nothing, requests: 1, failed: 1 },
    recent: { seconds: 0, requests: 1, failed: 1, codes: { timeout: 1 } },
  })
  stats.record(0.01, 'ok')
  assert.equal(stats.snapshot().p99Seconds, 0.01)
})

test('a latency of nothing and one of an hour are both counted', () => {
  const stats = createStats(() => 0)
  stats.record(0, 'ok')
  stats.record(3600, 'ok')
  const { requests, p99Seconds } = stats.snapshot()
  assert.equal(requests, 2)
  assert.ok(p99Seconds > 900)
})
