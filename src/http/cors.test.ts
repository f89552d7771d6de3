import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { usualSpec } from '../core/endpoint.ts'

const host = '127.0.0.1:4700'
const shop = 'https://shop.example'

describe('a page of an origin that an endpoint names', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    const spec = { ...usualSpec('words'), cors: [shop] }
    world = await memoryApp({
      models: ['words', 'open'],
      declared: [
        { name: 'mail', spec, said: 'mail' },
        { name: 'open', spec: { ...usualSpec('open'), cors: ['*'] }, said: 'open' },
      ],
    })
  })
  after(() => world.close())

  const preflight = (url: string, origin = shop, asked = 'POST') =>
    world.app.inject({
      ...{ method: 'OPTIONS', url },
      headers: { host, origin, 'access-control-request-method': asked },
    })
  const post = (url: string, payload: object, origin: string | undefined = shop) =>
    world.app.inject({
      ...{ method: 'POST', url, payload },
      headers: { host, origin, 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
    })
  const allowed = 'access-control-allow-origin'

  test('may ask that endpoint, and is told so before and after', async () => {
    for (const url of ['/endpoints/mail/invocations', '/v2/models/mail/infer', '/predict']) {
      const { statusCode, headers } = await preflight(url)
      assert.equal(statusCode, 204)
      assert.match(String(headers['access-control-allow-headers']), /content-type/)
      assert.equal(headers['access-control-allow-methods'], 'POST')
    }
    const answer = await post('/endpoints/mail/invocations', { inputs: ['a'] })
    assert.deepEqual([answer.statusCode, answer.headers[allowed]], [200, shop])
    assert.match(String(answer.headers['access-control-expose-headers']), /x-request-id/)
    // It reads why it was refused, too.
    const refused = await post('/endpoints/mail/invocations', { inputs: 3 })
    assert.deepEqual([refused.statusCode, refused.headers[allowed]], [400, shop])
    const predicted = await post('/predict', { text: 'a', model: 'mail' })
    assert.deepEqual([predicted.statusCode, predicted.headers[allowed]], [200, shop])
  })

  test('may ask no other endpoint', async () => {
    for (const url of ['/endpoints/words/invocations', '/v2/models/words/infer', '/invocations']) {
      const { headers } = await preflight(url)
      assert.equal(headers[allowed], undefined, url)
      const answer = await post(url, { inputs: ['a'] })
      assert.deepEqual([answer.statusCode, answer.headers[allowed]], [403, undefined], url)
    }
    const other = await post('/predict', { text: 'a', model: 'words' })
    assert.deepEqual([other.statusCode, other.headers[allowed]], [403, undefined])
  })

  test('may do nothing else here, nor reach it by a name of its own', async () => {
    for (const url of ['/api/endpoints/mail', '/api/loop', '/v2/repository/models/mail/unload']) {
      assert.equal((await preflight(url)).headers[allowed], undefined, url)
      assert.equal((await post(url, {})).headers[allowed], undefined, url)
    }
    assert.equal((await post('/v2/repository/models/mail/unload', {})).statusCode, 403)
    assert.equal(
      (await preflight('/v2/models/mail/infer', shop, 'PUT')).headers[allowed],
      undefined,
    )
    const rebound = await world.app.inject({
      ...{ method: 'POST', url: '/endpoints/mail/invocations', payload: { inputs: ['a'] } },
      headers: { host: 'shop.example', origin: shop },
    })
    assert.deepEqual([rebound.statusCode, rebound.headers[allowed]], [403, undefined])
  })

  test('is one of the origins that are named, to the letter, or of any where that is said', async () => {
    const strangers = [
      'https://shop.example.evil',
      'http://shop.example',
      'https://SHOP.example',
      'null',
    ]
    for (const origin of strangers) {
      const answer = await post('/endpoints/mail/invocations', { inputs: ['a'] }, origin)
      assert.deepEqual([answer.statusCode, answer.headers[allowed]], [403, undefined], origin)
      const open = await post('/endpoints/open/invocations', { inputs: ['a'] }, origin)
      assert.deepEqual([open.statusCode, open.headers[allowed]], [200, '*'], origin)
    }
  })

  test('is allowed or not from the moment on that this is changed', async () => {
    const change = (cors: string[]) =>
      world.app.inject({ method: 'POST', url: '/api/endpoints/words', payload: { cors } })
    assert.equal((await change(['https://shop.example/'])).statusCode, 400)
    assert.equal((await change([shop])).statusCode, 200)
    const url = '/endpoints/words/invocations'
    assert.equal((await post(url, { inputs: ['a'] })).statusCode, 200)
    await change([])
    assert.equal((await post(url, { inputs: ['a'] })).statusCode, 403)
  })
})
