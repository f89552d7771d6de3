import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'

type World = Awaited<ReturnType<typeof memoryApp>>

describe('a page of another site', () => {
  let world: World
  before(async () => {
    world = await memoryApp()
  })
  after(() => world.close())

  const status = async (
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    headers: Record<string, string>,
  ) => (await world.app.inject({ method, url, headers })).statusCode

  test('cannot reach a loopback server by a name of its own (DNS rebinding)', async () => {
    for (const host of ['evil.example', 'evil.example:4700', '127.0.0.1.evil.example', '10.0.0.1'])
      for (const url of ['/', '/api/loop', '/metrics', '/docs', '/healthz'])
        assert.equal(await status('GET', url, { host }), 403, `${host} ${url}`)
    for (const host of ['localhost', 'LOCALHOST:4700', '127.0.0.1:4700', '127.0.0.1', '[::1]:4700'])
      assert.equal(await status('GET', '/api/loop', { host }), 200, host)
  })

  test('is refused with what to do', async () => {
    const response = await world.app.inject({ url: '/', headers: { host: 'evil.example' } })
    const { code, what, fix } = response.json().error
    assert.equal(code, 'refused')
    assert.equal(what, 'This server is not "evil.example".')
    assert.match(fix, /localhost, 127\.0\.0\.1, \[::1\], or start it with --host/)
  })

  test('cannot change anything', async () => {
    const train = '/api/models/autocomplete/train'
    const host = '127.0.0.1:4700'
    const strangers = [
      { host, origin: 'http://evil.example' },
      { host, origin: 'null' },
      { host, origin: 'http://127.0.0.1:9999' },
      { host, 'sec-fetch-site': 'cross-site' },
      { host, 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:4700' },
    ]
    for (const headers of strangers) {
      assert.equal(await status('POST', train, headers), 403, JSON.stringify(headers))
      assert.equal(await status('PUT', train, headers), 403)
      assert.equal(await status('GET', '/evaluate', headers), 403)
      assert.equal(await status('GET', '/api/loop', headers), 200)
    }
    assert.deepEqual(world.loop.calls, [])
  })

  test('but our own pages and clients outside the browser can', async () => {
    const train = '/api/models/autocomplete/train'
    const host = '127.0.0.1:4700'
    for (const headers of [
      { host },
      { host, origin: 'http://127.0.0.1:4700' },
      { host, 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' },
      { host, 'sec-fetch-site': 'none' },
    ])
      assert.equal(await status('POST', train, headers), 200, JSON.stringify(headers))
  })

  test('finds no word of permission to read: there are no CORS headers', async () => {
    const response = await world.app.inject({
      url: '/api/loop',
      headers: { origin: 'http://evil.example' },
    })
    assert.deepEqual(
      Object.keys(response.headers).filter((name) => name.startsWith('access-control')),
      [],
    )
  })
})

test('every answer carries the headers of safety, also a refusal', async () => {
  const world = await memoryApp()
  for (const url of ['/api/loop', '/nothing', '/metrics', '/healthz']) {
    const { headers } = await world.app.inject(url)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['referrer-policy'], 'same-origin')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'")
    assert.equal(headers['cache-control'], 'no-store')
  }
  await world.close()
})

test('opened to a network it answers by any name, and still only its own pages may change things', async () => {
  const world = await memoryApp({ config: { host: '0.0.0.0', port: 0, version: '0.1.0' } })
  const headers = { host: 'mill.example.org' }
  assert.equal((await world.app.inject({ url: '/api/loop', headers })).statusCode, 200)
  const foreign = { ...headers, origin: 'http://evil.example' }
  const url = '/api/models/autocomplete/train'
  assert.equal((await world.app.inject({ method: 'POST', url, headers: foreign })).statusCode, 403)
  const own = { ...headers, origin: 'http://mill.example.org' }
  assert.equal((await world.app.inject({ method: 'POST', url, headers: own })).statusCode, 200)
  await world.close()
})

test('more names may be allowed', async () => {
  const config = { host: '127.0.0.1', port: 0, version: '0.1.0', hosts: ['mill.local'] }
  const world = await memoryApp({ config })
  const ask = (host: string) => world.app.inject({ url: '/healthz', headers: { host } })
  assert.equal((await ask('mill.local:4700')).statusCode, 200)
  assert.equal((await ask('other.local')).statusCode, 403)
  await world.close()
})

test('an author that is no name is refused', async () => {
  const world = await memoryApp()
  for (const author of ['', 'a\tb', '<script>', 'x'.repeat(65)]) {
    const response = await world.app.inject({
      method: 'POST',
      url: '/api/models/autocomplete/train',
      headers: { 'x-millrace-author': author },
    })
    assert.equal(response.statusCode, 400, JSON.stringify(author))
  }
  assert.deepEqual(world.loop.calls, [])
  await world.close()
})
