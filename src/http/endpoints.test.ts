import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { usualSpec } from '../core/endpoint.ts'
import { getEndpoint, listEndpoints } from '../operations/endpoints.ts'

const declared = [{ name: 'mail', spec: { ...usualSpec('words'), deadline: 5000 }, said: 'mail' }]

describe('endpoints', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    world = await memoryApp({ models: ['words', 'sums'], declared })
  })
  after(() => world.close())

  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { 'x-millrace-author': 'ada' }
    const response = await world.app.inject({ method, url, headers, ...(payload && { payload }) })
    return { status: response.statusCode, body: response.json() }
  }
  const change = (name: string, payload: object) => ask('POST', `/api/endpoints/${name}`, payload)
  const versionOf = async (name: string) =>
    (await ask('POST', '/predict', { text: 'a', model: name })).body.version

  test('are listed with what is wanted of them and what answers', async () => {
    const { body } = await ask('GET', '/api/endpoints')
    const { endpoints } = listEndpoints.output.parse(body)
    assert.deepEqual(
      endpoints.map(({ name, origin, champion, serving }) => [
        name,
        origin,
        champion,
        serving?.version,
      ]),
      [
        ['words', 'model', 1, 1],
        ['sums', 'model', 1, 1],
        ['mail', 'configuration', 1, 1],
      ],
    )
    assert.deepEqual(endpoints[0]?.serving?.arms, [
      { variant: 'stable', model: 'words', version: 1, weight: 1 },
    ])
    const index = await ask('POST', '/v2/repository/index', {})
    assert.deepEqual(
      index.body.map(({ name, state }: Record<string, string>) => `${name} ${state}`),
      ['words READY', 'sums READY', 'mail READY'],
    )
  })

  test('answer by their name in every protocol, and are found by none where there is none', async () => {
    const asked = await ask('POST', '/predict', { text: 'a', model: 'mail' })
    assert.deepEqual([asked.body.model, asked.body.version], ['words', 1])
    assert.equal((await ask('POST', '/endpoints/mail/invocations', { inputs: ['a'] })).status, 200)
    assert.equal((await ask('GET', '/v2/models/mail/ready')).body.name, 'mail')
    assert.equal((await ask('GET', '/v2/models/mail/versions/3')).body.name, 'mail')
    const { body } = await ask('POST', '/predict', { text: 'a', model: 'none' })
    assert.equal(body.error.code, 'not_found')
    assert.match(body.error.fix, /words, sums, mail/)
    const scored = await ask('POST', '/endpoints/none/invocations', { inputs: ['a'] })
    assert.deepEqual([scored.status, scored.body.error_code], [404, 'RESOURCE_DOES_NOT_EXIST'])
    const found = await ask('GET', '/v2/models/none/ready')
    assert.deepEqual([found.status, Object.keys(found.body)], [404, ['error']])
  })

  test('are changed, told of, and set back', async () => {
    const changed = await change('mail', { deadline: '250ms', maxBatch: 8, generation: 0 })
    assert.equal(changed.status, 200)
    const again = await change('mail', { deadline: '1s', generation: 0 })
    assert.deepEqual([again.status, again.body.error.code], [409, 'conflict'])
    const { endpoint, changes } = getEndpoint.output.parse(
      (await ask('GET', '/api/endpoints/mail')).body,
    )
    assert.deepEqual([endpoint.spec.deadline, endpoint.spec.maxBatch], [250, 8])
    assert.deepEqual([endpoint.declared?.deadline, endpoint.author], [5000, 'http:ada'])
    assert.equal(changes[0]?.detail, 'deadline: 250 ms; maxBatch: 8')
    const back = await ask('POST', '/api/endpoints/mail/reset', {})
    assert.deepEqual(back.body.endpoint.spec, declared[0]?.spec)
    for (const wrong of [{ deadline: '0s' }, { deadline: 'soon' }, { maxBatch: 0 }, { threads: 2 }])
      assert.equal((await change('mail', wrong)).status, 400, JSON.stringify(wrong))
    assert.equal((await change('none', { maxBatch: 1 })).status, 404)
    assert.equal((await change('mail', { model: 'none' })).status, 404)
  })

  test('are made, point to another model, and are deleted', async () => {
    const made = await ask('POST', '/api/endpoints', { name: 'late', model: 'words' })
    assert.deepEqual([made.status, made.body.endpoint.origin], [200, 'run time'])
    assert.equal((await ask('POST', '/api/endpoints', { name: 'late', model: 'sums' })).status, 409)
    await world.endpoints.get('late')?.refresh()
    assert.equal(await versionOf('late'), 1)
    world.registry.promote('sums', 2)
    await change('late', { model: 'sums' })
    await world.endpoints.get('late')?.refresh()
    assert.equal(await versionOf('late'), 2)
    assert.equal((await change('words', { model: 'sums' })).status, 409)
    assert.equal((await ask('POST', '/api/endpoints/late/delete', {})).status, 200)
    assert.equal((await ask('POST', '/predict', { text: 'a', model: 'late' })).status, 404)
    assert.equal((await ask('POST', '/api/endpoints/mail/delete', {})).status, 409)
  })

  test('are unloaded and loaded by the Open Inference Protocol, and that is kept', async () => {
    const act = (what: string) => ask('POST', `/v2/repository/models/mail/${what}`, {})
    assert.equal((await act('unload')).status, 200)
    const refused = await ask('POST', '/predict', { text: 'a', model: 'mail' })
    assert.deepEqual([refused.status, refused.body.error.why], [503, 'It was unloaded.'])
    const { body } = await ask('GET', '/api/endpoints/mail')
    assert.deepEqual([body.endpoint.state, body.endpoint.author], ['unloaded', 'http:ada'])
    assert.equal(await versionOf('words'), 1)
    assert.equal((await act('load')).status, 200)
    assert.equal(await versionOf('mail'), 1)
  })
})
