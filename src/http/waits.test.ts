import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { usualSpec } from '../core/endpoint.ts'

describe('how long an answer may take', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    const spec = { ...usualSpec('words'), deadline: 0.001 }
    const declared = [{ name: 'hasty', spec, said: 'hasty' }]
    world = await memoryApp({ models: ['words'], declared })
  })
  after(() => world.close())

  const ask = async (url: string, payload: object, prefer?: string) =>
    world.app.inject({ method: 'POST', url, payload, headers: prefer ? { prefer } : {} })

  test('a caller says by prefer: wait, and hears that it counts', async () => {
    const answer = await ask('/predict', { text: 'a' }, 'respond-async, wait=60')
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['preference-applied'], 'wait=60')
    const late = await ask('/predict', { text: 'a' }, 'wait=0')
    assert.deepEqual([late.statusCode, late.json().error.code], [504, 'timeout'])
    const table = await ask('/invocations', { inputs: ['a', 'b'] }, 'wait=0')
    assert.deepEqual([table.statusCode, table.json().error_code], [504, 'TEMPORARILY_UNAVAILABLE'])
    assert.equal((await ask('/predict', { text: 'a' }, 'return=minimal')).statusCode, 200)
    assert.equal((await ask('/predict', { text: 'a' }, 'wait=soon')).statusCode, 400)
  })

  test('an endpoint says for all who ask it, and nobody may ask for more', async () => {
    for (const prefer of [undefined, 'wait=60']) {
      const late = await ask('/predict', { text: 'a', model: 'hasty' }, prefer)
      assert.equal(late.statusCode, 504)
      assert.match(late.json().error.fix, /the deadline of the endpoint/)
    }
    const { codes } = world.endpoints.get('hasty')?.served().recent ?? assert.fail()
    assert.deepEqual(codes, { timeout: 2 })
    const changed = await ask('/api/endpoints/hasty', { deadline: '5s' })
    assert.equal(changed.statusCode, 200)
    assert.equal((await ask('/predict', { text: 'a', model: 'hasty' })).statusCode, 200)
  })
})
