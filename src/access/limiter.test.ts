import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from './limiter.ts'

const limited = (rate: number | null, concurrency: number | null, id = 'a') => ({
  ...{ id, kind: 'key' as const, limits: { rate, concurrency } },
})

test('in no time of t seconds does a key ask more than rate × t + max(1, rate) times', () => {
  for (const rate of [0.5, 1, 3, 50]) {
    let now = 0
    const limiter = createLimiter(() => now)
    const taken: number[] = []
    // Asks every 7 ms for a minute, with pauses.
    for (; now < 60_000; now += now % 10_000 === 0 ? 2000 : 7)
      try {
        limiter.take(limited(rate, null))()
        taken.push(now)
      } catch (error) {
        assert.equal((error as { code: string }).code, 'rate_limited')
      }
    assert.ok(taken.length > rate * 30, `${rate}: ${taken.length}`)
    for (let from = 0; from < taken.length; from++)
      for (let to = from; to < taken.length; to += 17) {
        const seconds = ((taken[to] ?? 0) - (taken[from] ?? 0)) / 1000
        const most = rate * seconds + Math.max(1, rate)
        assert.ok(to - from + 1 <= most + 1e-9, `${rate}: ${to - from + 1} in ${seconds} s`)
      }
  }
})

test('a refusal says when it is worth asking again, and then it is', () => {
  let now = 0
  const limiter = createLimiter(() => now)
  const take = () => limiter.take(limited(0.25, null))
  take()()
  assert.throws(take, { code: 'rate_limited', retryAfter: 4 })
  now = 3999
  assert.throws(take, { code: 'rate_limited' })
  now = 4000
  take()()
})

test('as many are under way as may, each given back once', () => {
  const limiter = createLimiter(() => 0)
  const take = () => limiter.take(limited(null, 2))
  const [first] = [take(), take()]
  assert.throws(take, { code: 'rate_limited', what: /2 requests under way/ })
  first?.()
  first?.()
  take()
  assert.throws(take, { code: 'rate_limited' })
})

test('keys are counted apart', () => {
  const limiter = createLimiter(() => 0)
  limiter.take(limited(1, 1, 'a'))
  limiter.take(limited(1, 1, 'b'))
  assert.throws(() => limiter.take(limited(1, 1, 'a')), { code: 'rate_limited' })
})
