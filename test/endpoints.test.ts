import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { usualSpec } from '../src/core/endpoint.ts'
import type { Answered, InferenceLog } from '../src/inference/types.ts'
import { memoryApp } from './system/memory.ts'

const declared = [{ name: 'mail', spec: { ...usualSpec('words'), deadline: 5000 }, said: 'mail' }]

test('whatever is changed, no request fails', async () => {
  const kept: Answered[] = []
  const log: InferenceLog = {
    note: async (answered) => void kept.push(answered),
    counts: () => ({ written: 0, dropped: 0, refused: 0, sampledOut: 0, spooled: 0, bytes: 0 }),
    close: async () => {},
  }
  const world = await memoryApp({ models: ['words', 'sums'], declared, log })
  const port = Number(new URL(await world.app.listen({ port: 0 })).port)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const post = async (path: string, payload: object) => {
    const asked = request({
      ...{ port, path, agent, method: 'POST' },
      headers: { 'content-type': 'application/json' },
    })
    asked.end(JSON.stringify(payload))
    const [response] = await once(asked, 'response')
    return { status: response.statusCode, body: await json(response) }
  }
  const questions = [
    ['/predict', { text: 'a', model: 'mail' }],
    ['/predict', { texts: ['a', 'b', 'c'], model: 'mail' }],
    ['/endpoints/mail/invocations', { inputs: ['a', 'b'] }],
    ['/predict', { text: 'a', model: 'words', version: 3 }],
  ] as const
  const total = 4000
  const rounds = 12
  let asked = 0
  let isOver = false
  const failed: unknown[] = []
  // Never tries again.
  const client = async () => {
    while (asked < total || !isOver) {
      const [path, payload] = questions[asked++ % questions.length] ?? assert.fail()
      const { status, body } = await post(path, payload)
      if (status !== 200) failed.push(body)
    }
  }
  const change = async (payload: object) => {
    const { status, body } = await post('/api/endpoints/mail', payload)
    assert.equal(status, 200, JSON.stringify(body))
    await world.endpoints.get('mail')?.refresh()
  }
  const changes = async () => {
    for (let round = 1; round <= rounds; round++) {
      while (asked < (round / rounds) * total) await turn()
      for (const model of ['words', 'sums']) {
        world.registry.promote(model, 1 + (round % 3))
        await world.endpoints.get(model)?.refresh()
      }
      await change({ model: round % 2 === 0 ? 'words' : 'sums' })
      await change({
        deadline: `${5 + round}s`,
        maxBatch: 1 + (round % 9),
        maxPending: 500 + round,
      })
      await change({ cors: round % 2 === 0 ? ['*'] : [] })
      await post('/api/endpoints', { name: 'late', model: 'words' })
      await post('/api/endpoints/late/delete', {})
      await post('/api/endpoints/mail/reset', {})
    }
    isOver = true
  }
  await Promise.all([changes(), ...Array.from({ length: 12 }, client)])
  assert.deepEqual(failed.slice(0, 3), [])
  assert.equal(kept.length >= total, true)
  const answers = kept.filter(({ endpoint }) => endpoint === 'mail')
  assert.deepEqual([...new Set(answers.map(({ model }) => model))].sort(), ['sums', 'words'])
  assert.deepEqual([...new Set(answers.map(({ version }) => version))].sort(), [1, 2, 3])
  assert.ok(answers.every(({ variant, weight }) => variant === 'stable' && weight === 1))
  const pinned = kept.filter(({ variant }) => variant === 'pinned')
  assert.ok(
    pinned.length > 0 && pinned.every(({ version, weight }) => version === 3 && weight === 0),
  )
  agent.destroy()
  await world.close()
})
