import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Heard } from './endpoints.ts'
import { createTraffic } from './traffic.ts'
import type { ServeEvent } from './types.ts'

/** Traffic by a clock that only moves when it is told to: 1000 s of a steady clock are 5,000,000 ms since 1970. */
const told = () => {
  let elapsed = 1000
  let listener: Heard = () => {}
  const endpoints = {
    subscribe(next: Heard) {
      listener = next
      return () => {
        listener = () => {}
      }
    },
  }
  const clock = { now: () => 4_000_000 + elapsed * 1000 }
  const traffic = createTraffic(endpoints, clock, () => elapsed)
  const answered = (
    code: Extract<ServeEvent, { kind: 'request' }>['code'],
    seconds = 0.01,
    isBeside = false,
  ) => listener('mails', { kind: 'request', version: 1, code, seconds, isBeside })
  return { traffic, answered, pass: (seconds: number) => (elapsed += seconds) }
}

test('requests are counted by the minute, with the codes of those that failed and percentiles of the others', () => {
  const { traffic, answered, pass } = told()
  for (let at = 1; at <= 100; at++) answered('ok', at / 1000)
  answered('timeout', 9)
  answered('cancelled')
  answered('ok', 9, true)
  pass(60)
  answered('no_model', 0)
  const { step, since, parts } = traffic.of('mails', '1h')
  assert.deepEqual([step, since], [60, 5_000_000])
  const [first = assert.fail(), second, ...others] = parts
  assert.deepEqual(others, [])
  assert.deepEqual([first.from, first.requests, first.codes], [5_000_000, 101, { timeout: 1 }])
  assert.ok(Math.abs((first.p50Seconds ?? 0) / 0.05 - 1) < 0.06)
  assert.ok(Math.abs((first.p99Seconds ?? 0) / 0.099 - 1) < 0.06)
  assert.deepEqual(second, {
    // The clock counts minutes from its own beginning: 1020 s.
    ...{ from: 5_020_000, requests: 1, codes: { no_model: 1 }, p50Seconds: null, p99Seconds: null },
  })
})

test('an hour is kept by the minute and a day by the quarter; older ones are forgotten', () => {
  const { traffic, answered, pass } = told()
  answered('ok')
  pass(3600)
  answered('ok')
  assert.equal(traffic.of('mails', '1h').parts.length, 1)
  assert.equal(traffic.of('mails', '24h').parts.length, 2)
  pass(86_400)
  const { since, parts } = traffic.of('mails', '24h')
  assert.deepEqual(parts, [])
  assert.ok(since > 5_000_000)
})

test('of an endpoint that was never asked nothing is known; after the end nothing is counted', () => {
  const { traffic, answered } = told()
  assert.deepEqual(traffic.of('other', '1h'), { step: 60, since: 5_000_000, parts: [] })
  traffic.close()
  answered('ok')
  assert.deepEqual(traffic.of('mails', '1h').parts, [])
})
