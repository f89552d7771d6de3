import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAttempts } from './attempts.ts'

const world = () => {
  let now = 0
  const attempts = createAttempts(() => now)
  return {
    ...attempts,
    pass(milliseconds: number) {
      now += milliseconds
    },
    /** How many of some tries were let in. */
    let(from: string | ((at: number) => string), times: number): number {
      let count = 0
      for (let at = 0; at < times; at++)
        try {
          attempts.begin(typeof from === 'string' ? from : from(at))
          count++
        } catch {}
      return count
    },
  }
}

test('ten failures of an address are let, then one each six seconds', () => {
  const { let: tried, begin, pass } = world()
  assert.equal(tried('10.0.0.1', 50), 10)
  assert.throws(() => begin('10.0.0.1'), {
    ...{ code: 'rate_limited', what: /from this address/, retryAfter: 6 },
  })
  assert.equal(tried('10.0.0.2', 1), 1)
  pass(6000)
  assert.equal(tried('10.0.0.1', 50), 1)
  pass(3_600_000)
  assert.equal(tried('10.0.0.1', 50), 10)
})

test('who signs in rightly is never held up by that', () => {
  const { begin, succeeded } = world()
  for (let time = 0; time < 1000; time++) {
    begin('10.0.0.1')
    succeeded('10.0.0.1')
  }
})

test('of all addresses together a hundred failures are let, but an address that has signed in is let try', () => {
  const { let: tried, begin, succeeded, pass } = world()
  begin('10.0.0.1')
  succeeded('10.0.0.1')
  assert.equal(
    tried((at) => `10.1.${at >> 8}.${at & 255}`, 20_000),
    100,
  )
  assert.throws(() => begin('10.2.0.1'), {
    ...{ code: 'rate_limited', what: /from all addresses/, retryAfter: 0.6 },
  })
  assert.equal(tried('10.0.0.1', 50), 10)
  pass(86_400_000)
  assert.equal(
    tried((at) => `10.3.${at >> 8}.${at & 255}`, 200),
    100,
  )
  assert.equal(tried('10.0.0.1', 50), 0)
})
