import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryApp, memoryPredictor } from '../../test/system/memory.ts'
import { usualSpec } from '../core/endpoint.ts'
import type { ServedPredictor } from '../serve/types.ts'

/** As many rows as may wait. */
const most = 1024

describe('while as many wait as may', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  const gate = Promise.withResolvers<void>()
  let waiting: Promise<unknown>[] = []
  let warming = true
  const predictor = (folder: string): ServedPredictor => {
    const own = memoryPredictor(folder)
    return {
      ...own,
      async predict(inputs, k) {
        if (!warming) await gate.promise
        return own.predict(inputs, k)
      },
    }
  }
  before(async () => {
    const spec = { ...usualSpec('autocomplete'), cors: ['https://shop.example'] }
    const declared = [{ name: 'autocomplete', spec, said: 'autocomplete' }]
    world = await memoryApp({ predictor, declared })
    warming = false
    const ask = async () =>
      world.endpoints.get('autocomplete')?.predict({ kind: 'text', text: 'please' })
    waiting = [ask()]
    // The first one is run alone; the others wait behind it.
    for (let turns = 0; turns < 3; turns++) await turn()
    waiting.push(...Array.from({ length: most }, ask))
    await turn()
  })
  after(async () => {
    gate.resolve()
    await Promise.all(waiting)
    await world.close()
  })

  const refused = async (url: string, payload: string) => {
    const origin = 'https://shop.example'
    const headers = { 'content-type': 'application/json', origin }
    const answer = await world.app.inject({ method: 'POST', url, headers, payload })
    assert.equal(answer.statusCode, 503)
    assert.match(String(answer.headers['retry-after']), /^\d+$/)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.equal(answer.headers['access-control-allow-origin'], 'https://shop.example')
    return answer.json()
  }

  test('nobody reads the body of another question: what it says makes no difference', async () => {
    const { error } = await refused('/predict', '{"text": ')
    assert.equal(error.code, 'queue_full')
    assert.match(error.what, /queue of 1024 rows is full/)
  })

  test('each protocol says so in its own shape', async () => {
    const open = await refused('/v2/models/autocomplete/infer', '{')
    assert.match(open.error, /queue of 1024 rows is full/)
    for (const prefix of ['', '/endpoints/autocomplete']) {
      const scoring = await refused(`${prefix}/invocations`, '{')
      assert.match(scoring.message, /queue of 1024 rows is full/)
    }
  })

  test('an address of a model that is not there is not found', async () => {
    const url = '/endpoints/none/invocations'
    const answer = await world.app.inject({ method: 'POST', url, payload: '{"inputs": ["a"]}' })
    assert.equal(answer.statusCode, 404)
  })

  test('those that are turned away are counted as refused', () => {
    const { recent } = world.endpoints.get('autocomplete')?.served() ?? {}
    assert.ok((recent?.codes.queue_full ?? 0) >= 4, JSON.stringify(recent))
  })
})
