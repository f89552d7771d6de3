import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryApp } from '../../test/system/memory.ts'
import { MillraceError } from '../core/error.ts'

/** A server whose cancelling waits for as long as somebody waits for it. */
const waitingServer = async () => {
  const signals: AbortSignal[] = []
  const cancel = (_run: string, _author: string, signal: AbortSignal = AbortSignal.abort()) => {
    signals.push(signal)
    return new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () =>
        reject(new MillraceError('cancelled', { what: 'Nobody waits.' })),
      )
    })
  }
  const world = await memoryApp()
  Object.assign(world.loop.loop, { cancel })
  const url = await world.app.listen({ port: 0 })
  const ask = (signal?: AbortSignal) =>
    fetch(`${url}/api/runs/run-1/cancel`, { method: 'POST', ...(signal && { signal }) })
  const begun = async () => {
    for (let tries = 0; tries < 400 && signals.length === 0; tries++) await sleep(5)
  }
  return { ...world, signals, ask, begun }
}

test('a server that closes ends the waiting of requests, and answers them', async () => {
  const { app, ask, begun } = await waitingServer()
  const asked = ask()
  await begun()
  const since = performance.now()
  await app.close()
  assert.ok(performance.now() - since < 2000)
  const answer = await asked
  assert.equal(answer.status, 409)
  assert.match(await answer.text(), /"code":"cancelled"/)
})

test('a client that goes ends the waiting of its request', async () => {
  const { app, ask, begun, signals } = await waitingServer()
  const leaving = new AbortController()
  const asked = ask(leaving.signal)
  await begun()
  assert.equal(signals[0]?.aborted, false)
  leaving.abort()
  await assert.rejects(asked)
  for (let tries = 0; tries < 100 && !signals[0]?.aborted; tries++) await sleep(10)
  assert.equal(signals[0]?.aborted, true)
  await app.close()
})
