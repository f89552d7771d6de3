import assert from 'node:assert/strict'
import { hostname, networkInterfaces } from 'node:os'
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
    for (const host of [
      'localhost',
      'LOCALHOST:4700',
      '127.0.0.1:4700',
      '127.0.0.1',
      '[::1]:4700',
      '[0:0:0:0:0:0:0:1]:4700',
      '[::ffff:127.0.0.1]:4700',
    ])
      assert.equal(await status('GET', '/api/loop', { host }), 200, host)
  })

  test('is refused with what to do', async () => {
    const response = await world.app.inject({ url: '/', headers: { host: 'evil.example' } })
    const { code, what, fix } = response.json().error
    assert.equal(code, 'refused')
    assert.equal(what, 'This server is not "evil.example".')
    assert.equal(
      fix,
      'Ask for localhost, 127.0.0.1, [::1]; if it is to have this name, start it with --allow-host evil.example.',
    )
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

describe('opened to a network', () => {
  const opened = (host: string, hosts?: readonly string[]) =>
    memoryApp({ config: { host, port: 0, version: '0.1.0', ...(hosts && { hosts }) } })
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])

  test('it answers to its own names and addresses, and to no other', async () => {
    for (const listening of ['0.0.0.0', '::']) {
      const world = await opened(listening)
      const ask = async (host: string) =>
        (await world.app.inject({ url: '/api/loop', headers: { host } })).statusCode
      for (const { address, family } of own) {
        const host = family === 'IPv6' ? `[${address}]` : address
        assert.equal(await ask(`${host}:4700`), 200, host)
      }
      for (const host of ['localhost:4700', '127.0.0.1', '[::1]:4700', `${hostname()}:4700`])
        assert.equal(await ask(host), 200, host)
      for (const host of ['mill.example.org', '192.0.2.1', '[2001:db8::1]:4700', 'x', '[', ':'])
        assert.equal(await ask(host), 403, host)
      await world.close()
    }
  })

  test('no page of another site reaches it by a name of its own, whatever Origin it sends', async () => {
    for (const listening of [
      '0.0.0.0',
      '::',
      '::ffff:127.0.0.1',
      '192.0.2.7',
      'mill.example.org',
    ]) {
      const world = await opened(listening)
      const headers = { host: 'evil.example:4700', origin: 'http://evil.example:4700' }
      for (const url of ['/api/models/autocomplete/train', '/predict', '/evaluate', '/nothing'])
        assert.equal(
          (await world.app.inject({ method: 'POST', url, headers })).statusCode,
          403,
          `${listening} ${url}`,
        )
      assert.deepEqual(world.loop.calls, [])
      await world.close()
    }
  })

  test('a refusal tells neither its addresses nor its name', async () => {
    const world = await opened('0.0.0.0')
    const response = await world.app.inject({ url: '/', headers: { host: 'evil.example' } })
    for (const { address, internal } of own)
      if (!internal) assert.ok(!response.body.includes(address), response.body)
    assert.match(response.json().error.fix, /--allow-host evil\.example/)
    await world.close()
  })

  test('still only its own pages may change things', async () => {
    const world = await opened('0.0.0.0', ['mill.example.org'])
    const headers = { host: 'mill.example.org' }
    const url = '/api/models/autocomplete/train'
    const post = async (origin: string) =>
      (await world.app.inject({ method: 'POST', url, headers: { ...headers, origin } })).statusCode
    assert.equal(await post('http://evil.example'), 403)
    assert.equal(await post('http://mill.example.org'), 200)
    await world.close()
  })
})

test('more names may be allowed, in any spelling', async () => {
  const hosts = ['Mill.local', '2001:DB8:0::5', '::ffff:192.0.2.9']
  const world = await memoryApp({ config: { host: '127.0.0.1', port: 0, version: '0.1.0', hosts } })
  const ask = async (host: string) =>
    (await world.app.inject({ url: '/healthz', headers: { host } })).statusCode
  for (const host of ['mill.local:4700', 'MILL.local', '[2001:db8::5]:4700', '192.0.2.9'])
    assert.equal(await ask(host), 200, host)
  for (const host of ['other.local', 'xmill.local', 'mill.local.evil.example', '[2001:db8::6]'])
    assert.equal(await ask(host), 403, host)
  await world.close()
})

test('a name that is not one is not offered to be allowed', async () => {
  const world = await memoryApp()
  const response = await world.app.inject({ url: '/', headers: { host: 'a"; rm -rf /' } })
  assert.equal(response.json().error.fix, 'Ask for localhost, 127.0.0.1, [::1].')
  await world.close()
})

test('an author is marked as one that a client has named, so that it is never one of ours', async () => {
  const world = await memoryApp()
  const ours = ['schedule', 'serve', 'millrace', 'console', 'http', 'root', 'miller']
  for (const author of ours) {
    const response = await world.app.inject({
      method: 'POST',
      url: '/api/models/autocomplete/train',
      headers: { 'x-millrace-author': author, 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(response.statusCode, 200)
  }
  assert.deepEqual(
    world.loop.calls,
    ours.map((author) => `train autocomplete manual http:${author}`),
  )
  await world.close()
})

test('an author that is no name is refused', async () => {
  const world = await memoryApp()
  for (const author of ['', 'a\tb', '<script>', 'x'.repeat(65), 'http:a', 'ä']) {
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
