/**
 * Five times as many questions as a model answers, for as long as MILLRACE_OVERLOAD says (10s where it says nothing; then
 * how long anything takes is told and decides nothing).
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { milliseconds } from '../../src/core/duration.ts'
import { atPace, p50Of, p99Of } from '../system/pace.ts'
import { startServing } from '../system/serving.ts'
import { residentOf } from '../system/usage.ts'

const told = process.env['MILLRACE_OVERLOAD']
const seconds = milliseconds(told || '10s') / 1000
/** Milliseconds that the model holds its thread for a row. */
const row = 1.5
const times = 5

test('What is too much is refused at once, and the rest is answered as fast as ever', {
  timeout: seconds * 1000 + 120_000,
}, async () => {
  const server = await startServing({ kind: 'slow', milliseconds: row })
  const aim = {
    url: `${server.address}/predict`,
    headers: { 'content-type': 'application/json' },
    bodies: ['{"text": "please let me know"}'],
  }
  try {
    // A little more than it answers, so that it is never idle.
    const full = await atPace({ ...aim, perSecond: 1100 / row, seconds: 5 })
    assert.deepEqual(full.failed, {})
    const peak = rateOf(full.bySecond)
    await sleep(3000)
    const memory = watch(server.pid)
    const flood = await atPace({ ...aim, perSecond: times * peak, seconds })
    const back = flood.drained + (await recovery(aim))
    const { before, most } = memory.end()

    const good = rateOf(flood.bySecond)
    const refused = p99Of(flood.refused)
    console.log(
      [
        `peak ${peak.toFixed(0)}/s; at ${times} × ${good.toFixed(0)}/s, ${((100 * good) / peak).toFixed(0)} %`,
        `${flood.refused.length} refused: p50 ${p50Of(flood.refused).toFixed(1)}, p99 ${refused.toFixed(1)} ms`,
        `${flood.answered.length} answered: p50 ${p50Of(flood.answered).toFixed(0)}, p99 ${p99Of(flood.answered).toFixed(0)} ms`,
        `as fast as ever after ${back.toFixed(0)} ms; memory ${mib(before)}, at most ${mib(most)} MiB`,
        `generator ${flood.generator.toFixed(2)} of a core, ${flood.late.toFixed(0)} ms late at most`,
      ].join('\n'),
    )
    assert.deepEqual(flood.failed, {})
    assert.ok(flood.refused.length > flood.answered.length)
    assert.equal(flood.advised, flood.refused.length)
    assert.ok(most < before + 256 * 2 ** 20, `${mib(most)} MiB`)
    if (!told) return
    assert.ok(good >= 0.8 * peak, `${good} of ${peak}`)
    assert.ok(refused <= 50, `${refused} ms`)
    assert.ok(back <= 2000, `${back} ms`)
  } finally {
    await server.close()
  }
})

const mib = (bytes: number) => Math.round(bytes / 2 ** 20)

/** Answers a second, without the first second and those after the last request. */
const rateOf = (bySecond: readonly number[]): number => {
  const whole = bySecond.slice(1, -1)
  return whole.reduce((sum, count) => sum + count, 0) / whole.length
}

const watch = (pid: number) => {
  const before = residentOf(pid)
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, residentOf(pid))
  }, 200)
  return {
    end() {
      clearInterval(timer)
      return { before, most }
    },
  }
}

/** Milliseconds until a question is answered within 100 ms. */
const recovery = async (aim: Aim): Promise<number> => {
  const started = performance.now()
  for (;;) {
    const asked = performance.now()
    const [body = ''] = aim.bodies
    const response = await fetch(aim.url, { method: 'POST', headers: aim.headers, body })
    await response.arrayBuffer()
    if (response.status === 200 && performance.now() - asked < 100) return asked - started
    await sleep(20)
  }
}

interface Aim {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodies: readonly string[]
}
