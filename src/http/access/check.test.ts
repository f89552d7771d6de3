import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type MemoryAccess, memoryAccess } from '../../../test/system/access.ts'
import { memoryApp } from '../../../test/system/memory.ts'
import { makeKey } from '../../access/key.ts'
import { listen } from '../listen.ts'

type World = Awaited<ReturnType<typeof memoryApp>>

describe('A server with keys', () => {
  let access: MemoryAccess
  let world: World
  let elapsed = 0
  let admin = ''
  before(async () => {
    access = await memoryAccess({ elapsed: () => elapsed })
    world = await memoryApp({ access })
    admin = await access.key({ role: 'admin' }, { name: 'root' })
  })
  after(async () => {
    access.close()
    await world.close()
  })

  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
  const ask = (url: string, headers: Record<string, string> = {}, payload?: object) =>
    world.app.inject({
      ...{ url, headers, method: payload ? 'POST' : 'GET' },
      ...(payload && { payload }),
    })
  const host = '127.0.0.1:4700'
  /** What a browser sends from a page of this server. */
  const own = { host, 'sec-fetch-site': 'same-origin' }

  test('refuses who has none, says how to send one, and lets in who has', async () => {
    const none = await ask('/api/runs')
    assert.equal(none.statusCode, 401)
    assert.equal(none.headers['www-authenticate'], 'Bearer')
    assert.equal(none.json().error.code, 'no_key')
    assert.match(none.json().error.fix, /authorization: Bearer KEY/)
    assert.equal((await ask('/api/runs', bearer(admin))).statusCode, 200)
    assert.equal((await ask('/api/runs', { authorization: `bearer  ${admin}` })).statusCode, 200)
    for (const other of [`Basic ${admin}`, admin, 'Bearer', `Bearer ${admin} ${admin}`])
      assert.equal((await ask('/api/runs', { authorization: other })).statusCode, 401, other)
  })

  test('a thousand random keys and tokens, expired, revoked and foreign ones get nobody in', async () => {
    const expired = await access.key({ role: 'admin' }, { lifetime: 1 })
    const revoked = await access.key({ role: 'admin' }, { name: 'gone' })
    await access.keys.revoke('gone', 'test')
    await access.door.look()
    const elsewhere = await memoryAccess()
    const foreign = await elsewhere.key({ role: 'admin' })
    elsewhere.close()
    const random = Array.from({ length: 1000 }, (_, at) => {
      const secret = randomBytes(32).toString('base64url')
      if (at % 3 === 0) return makeKey().key
      return at % 3 === 1 ? secret : `${admin.slice(0, 17)}${secret}`
    })
    for (const [at, key] of [expired, revoked, foreign, ...random].entries()) {
      elapsed += 51
      const url = at % 2 ? '/api/runs' : '/predict'
      const answer = await ask(url, bearer(key), at % 2 ? undefined : { text: 'a' })
      assert.equal(answer.statusCode, 401, key)
    }
    const told = async (key: string) => (await ask('/api/runs', bearer(key))).json().error.why
    assert.match(await told(expired), /^It expired on /)
    assert.match(await told(revoked), /^It was revoked on /)
    assert.equal((await ask('/api/runs', bearer(admin))).statusCode, 200)
  })

  test('a key in an address is refused, whatever else is sent, and stands in no answer and no log', async () => {
    const before = world.logged.length
    for (const url of [
      `/api/runs?access_token=${admin}`,
      `/api/runs?q=${admin}`,
      `/api/runs?q=${encodeURIComponent(admin).replace('mrk_', '%6drk%5f')}`,
      '/api/runs?api_key=something',
      '/api/runs?token=',
      `/${admin}`,
      `/nowhere/${admin}?a=%zz`,
      '/api/runs?q=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl',
    ]) {
      const answer = await ask(url, bearer(admin))
      assert.equal(answer.statusCode, 400, url)
      assert.match(answer.json().error.what, /There is a key in the address/)
      assert.equal(answer.body.includes(admin.slice(17)), false)
    }
    const malformed = await ask(`/%zz/${admin}`)
    assert.equal(malformed.statusCode, 400)
    assert.equal(malformed.body.includes(admin.slice(17)), false)
    assert.equal(JSON.stringify(world.logged.slice(before)).includes(admin.slice(17)), false)
    assert.equal(JSON.stringify(access.refused).includes(admin.slice(17)), false)
  })

  test('what is sent twice, or is longer than any key, is refused', async () => {
    const address = new URL(await listen(world.app, { host: '127.0.0.1', port: 0 }))
    const raw = async (lines: readonly string[]) => {
      const socket = connect(Number(address.port), '127.0.0.1')
      const head = ['GET /api/runs HTTP/1.1', ...lines, 'connection: close', '', ''].join('\r\n')
      socket.end(head)
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    }
    const named = `host: ${address.host}`
    const good = `authorization: Bearer ${admin}`
    assert.match(await raw([named, good]), /^HTTP\/1.1 200/)
    for (const twice of [
      [named, good, good],
      [named, good, 'Authorization: Bearer none'],
      [named, named, good],
      [named, good, 'x-millrace-author: a', 'x-millrace-author: b'],
    ])
      assert.match(await raw(twice), /^HTTP\/1.1 400[\s\S]*was sent twice/, twice.join())
    const cookie = `millrace_${address.port}=${'a'.repeat(43)}`
    assert.match(await raw([named, `cookie: ${cookie}; ${cookie}`]), /^HTTP\/1.1 400/)
    const long = await ask('/api/runs', bearer('a'.repeat(9000)))
    assert.equal(long.statusCode, 400)
    assert.match(long.json().error.what, /9007 characters; at most 8192/)
  })

  test('the author is whose key it is, and no header says otherwise', async () => {
    const train = '/api/models/autocomplete/train'
    assert.equal(
      (await ask(train, { ...bearer(admin), 'sec-fetch-site': 'same-origin' }, {})).statusCode,
      200,
    )
    assert.equal(world.loop.calls.at(-1), 'train autocomplete manual key:root')
    const named = await ask(train, { ...bearer(admin), 'x-millrace-author': 'schedule' }, {})
    assert.equal(named.statusCode, 400)
    assert.match(named.json().error.why, /whoever has the key/)
  })

  test('health is told without a key, and what is behind it only to who may read', async () => {
    assert.deepEqual((await ask('/healthz')).json(), { status: 'ok' })
    assert.deepEqual((await ask('/readyz')).json(), { ready: true, models: [] })
    assert.equal((await ask('/readyz', bearer(admin))).json().models.length, 1)
    assert.equal((await ask('/metrics')).statusCode, 401)
    assert.equal((await ask('/metrics', bearer(await access.key({})))).statusCode, 200)
    const predictor = await access.key({ role: 'predictor' })
    assert.equal((await ask('/metrics', bearer(predictor))).statusCode, 403)
    assert.deepEqual((await ask('/readyz', bearer(makeKey().key))).json().models, [])
  })

  test('refusals are noted with who, what and from where, and never with what was sent', async () => {
    const from = access.refused.length
    const viewer = await access.key({}, { name: 'looker' })
    await ask('/api/models/autocomplete/train', bearer(viewer), {})
    await ask('/api/runs/run-1?q=x')
    assert.deepEqual(access.refused.slice(from), [
      {
        ...{ author: 'key:looker', asked: 'POST /api/models/:model/train' },
        ...{ code: 'forbidden', from: '127.0.0.1' },
      },
      { author: 'nobody', asked: 'GET /api/runs/:id', code: 'no_key', from: '127.0.0.1' },
    ])
  })

  test('each protocol refuses in its own words', async () => {
    const viewer = await access.key({})
    const infer = await ask('/v2/models/autocomplete/infer', bearer(viewer), {})
    assert.match(infer.json().error, /^The key "viewer.*" may not do this/)
    const scoring = await ask('/invocations', {}, { instances: ['a'] })
    assert.equal(scoring.json().error_code, 'UNAUTHENTICATED')
  })

  test('a key asks as often and as much at a time as it may, and is told when again', async () => {
    const limits = { rate: 2, concurrency: null }
    const key = await access.key({ role: 'predictor' }, { limits })
    const status = async () => (await ask('/predict', bearer(key), { text: 'a' })).statusCode
    assert.deepEqual([await status(), await status(), await status()], [200, 200, 429])
    const refused = await ask('/predict', bearer(key), { text: 'a' })
    assert.equal(refused.headers['retry-after'], '1')
    assert.equal(refused.json().error.code, 'rate_limited')
    elapsed += 500
    assert.deepEqual([await status(), await status()], [200, 429])
    // What needs no key is not counted.
    assert.equal((await ask('/healthz', bearer(key))).statusCode, 200)
  })

  describe('in the console', () => {
    const signIn = (key: string, headers: Record<string, string> = own) =>
      ask('/api/session', headers, { key })
    const cookieOf = async (key: string) => {
      const { headers } = await signIn(key)
      return `${headers['set-cookie']}`.split(';')[0] ?? ''
    }

    test('a session is opened with a key, and its cookie has no part of it', async () => {
      const answer = await signIn(admin)
      assert.equal(answer.statusCode, 200)
      const cookie = `${answer.headers['set-cookie']}`
      assert.match(
        cookie,
        /^millrace_4700=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43\d{3}$/,
      )
      assert.equal(answer.body.includes(admin.slice(17)), false)
      const [pair = ''] = cookie.split(';')
      assert.equal((await ask('/api/runs', { ...own, cookie: pair })).statusCode, 200)
      assert.equal((await ask('/api/runs', { ...own, cookie: `a=b; ${pair}` })).statusCode, 200)
      const { principal } = (await ask('/api/access', { ...own, cookie: pair })).json()
      assert.equal(principal.name, 'root')
    })

    test('a wrong key opens none, and neither does a page of elsewhere', async () => {
      assert.equal((await signIn(makeKey().key)).statusCode, 401)
      const foreign = { host, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
      assert.equal((await signIn(admin, foreign)).statusCode, 403)
    })

    test('a page of elsewhere, or of another port, does nothing with the cookie', async () => {
      const cookie = await cookieOf(admin)
      const train = '/api/models/autocomplete/train'
      const strangers: Record<string, string>[] = [
        { host, cookie, 'sec-fetch-site': 'cross-site' },
        { host, cookie, 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:3000' },
        { host, cookie, origin: 'http://127.0.0.1:3000' },
        { host, cookie, origin: 'null' },
      ]
      for (const headers of strangers) {
        assert.equal((await ask(train, headers, {})).statusCode, 403)
        assert.equal((await ask('/api/runs', headers)).statusCode, 401)
      }
      assert.equal((await ask('/api/runs', { host: '127.0.0.1:4800', cookie })).statusCode, 401)
      assert.equal((await ask(train, { ...own, cookie }, {})).statusCode, 200)
    })

    test('signing out ends the session, and revoking the key ends it too', async () => {
      const [first, second] = [await cookieOf(admin), await cookieOf(admin)]
      const out = await ask('/api/session/end', { ...own, cookie: first }, {})
      assert.match(`${out.headers['set-cookie']}`, /^millrace_4700=; .*Max-Age=0/)
      assert.equal((await ask('/api/runs', { ...own, cookie: first })).statusCode, 401)
      assert.equal((await ask('/api/runs', { ...own, cookie: second })).statusCode, 200)
      const other = await access.key({ role: 'admin' }, { name: 'leaver' })
      const cookie = await cookieOf(other)
      assert.equal((await ask('/api/keys/leaver/revoke', bearer(admin), {})).statusCode, 200)
      assert.equal((await ask('/api/runs', { ...own, cookie })).statusCode, 401)
      assert.equal((await ask('/api/runs', bearer(other))).statusCode, 401)
    })

    test('only so many failures of an address are let try, and then not the right key either', async () => {
      const { app, close } = await memoryApp({
        access,
        config: { host: '127.0.0.1', port: 0, version: '0' },
      })
      const tried = (key: string, remoteAddress = '10.0.0.9') =>
        app.inject({
          ...{ url: '/api/session', method: 'POST', headers: own, payload: { key }, remoteAddress },
        })
      for (let time = 0; time < 10; time++)
        assert.equal((await tried(makeKey().key)).statusCode, 401)
      const held = await tried(admin)
      assert.equal(held.statusCode, 429)
      assert.equal(held.json().error.code, 'rate_limited')
      assert.ok(Number(held.headers['retry-after']) >= 5)
      assert.equal(access.refused.at(-1)?.asked, 'POST /api/session')
      assert.equal((await tried(admin, '10.0.0.10')).statusCode, 200)
      await close()
    })

    test('over TLS the cookie goes over nothing else', async () => {
      const secure = await memoryApp({
        access,
        config: { host: '127.0.0.1', port: 0, version: '0', isSecure: true },
      })
      const answer = await secure.app.inject({
        ...{ url: '/api/session', method: 'POST', headers: own, payload: { key: admin } },
      })
      assert.match(`${answer.headers['set-cookie']}`, /; Secure$/)
      await secure.close()
    })
  })

  test('an admin makes and revokes keys; the secret is told once, and listed never', async () => {
    const made = await ask('/api/keys', bearer(admin), {
      ...{ name: 'shop', role: 'predictor', endpoints: ['autocomplete'], expires: '90d', rate: 5 },
    })
    assert.equal(made.statusCode, 200)
    const { key, record } = made.json()
    assert.equal(record.expiresAt - record.createdAt, 90 * 86_400_000)
    assert.deepEqual(record.grant.endpoints, ['autocomplete'])
    assert.equal(record.author, 'key:root')
    assert.equal((await ask('/predict', bearer(key), { text: 'a' })).statusCode, 200)
    const listed = await ask('/api/keys', bearer(admin))
    assert.equal(listed.body.includes(key.slice(17)), false)
    assert.equal(listed.body.includes('hash'), false)
    for (const wrong of [
      { role: 'king' },
      { role: 'viewer', expires: 'soon' },
      { role: 'viewer', rate: 0 },
      { role: 'viewer', sets: ['a'] },
      { role: 'viewer', key: 'mine' },
      { role: 'viewer', name: 'shop', data: 'admin' },
    ])
      assert.equal((await ask('/api/keys', bearer(admin), wrong)).statusCode, 400)
    assert.equal(
      (await ask('/api/keys', bearer(admin), { role: 'viewer', name: 'shop' })).statusCode,
      409,
    )
    assert.equal((await ask('/api/keys/none/revoke', bearer(admin), {})).statusCode, 404)
  })

  test('a stream of events ends when the key of its reader is revoked', async () => {
    const key = await access.key({}, { name: 'follower' })
    const { port } = world.app.server.address() as { port: number }
    const asked = request({ port, path: '/api/events', headers: bearer(key) }).end()
    const [answer] = await once(asked, 'response')
    assert.equal(answer.statusCode, 200)
    answer.resume()
    const ended = once(answer, 'close')
    await access.keys.revoke('follower', 'test')
    await access.door.look()
    await ended
  })
})

describe('A server without keys', () => {
  test('is as open as ever, and its first key is not made over the network', async () => {
    const access = await memoryAccess()
    const world = await memoryApp({ access })
    const post = (url: string, payload: object) =>
      world.app.inject({ method: 'POST', url, payload })
    assert.equal((await world.app.inject('/api/runs')).statusCode, 200)
    const told = (await world.app.inject('/api/access')).json()
    assert.deepEqual([told.locked, told.principal.kind], [false, 'owner'])
    const first = await post('/api/keys', { role: 'admin' })
    assert.equal(first.statusCode, 403)
    assert.match(first.json().error.fix, /millrace keys create --role admin/)
    assert.equal((await post('/api/session', { key: 'a' })).statusCode, 409)
    const headers = { 'x-millrace-author': 'me', authorization: 'Basic YTpi' }
    const train = '/api/models/autocomplete/train'
    await world.app.inject({ method: 'POST', url: train, headers, payload: {} })
    assert.equal(world.loop.calls.at(-1), 'train autocomplete manual http:me')
    access.close()
    await world.close()
  })
})
