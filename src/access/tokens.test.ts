import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, mock, test } from 'node:test'
import { exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import type { Grant } from '../core/access.ts'
import { createLimiter } from './limiter.ts'
import type { TokenRules } from './rules.ts'
import { createTokens, type Tokens } from './tokens.ts'

const grant = (role: Grant['role']): Grant => ({ role, endpoints: null, data: null, sets: null })
const any = { rate: null, concurrency: null }

interface Signer {
  readonly kid: string
  readonly alg: string
  readonly key: CryptoKey
  readonly public: JWK
}

const signerOf = async (kid: string, alg = 'ES256'): Promise<Signer> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, key: privateKey, public: { ...(await exportJWK(publicKey)), kid, alg } }
}

describe('Signed tokens', () => {
  let now = Date.parse('2026-05-01T12:00:00Z')
  const clock = { now: () => now, after: () => () => {} }
  let one: Signer
  let other: Signer
  let answer: { status: number; body: string; headers?: Record<string, string> }
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  let rules: TokenRules
  let tokens: Tokens
  before(async () => {
    one = await signerOf('one')
    other = await signerOf('other')
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    rules = {
      ...{ issuer: 'https://login.example', audience: 'millrace', claim: 'realm.roles' },
      ...{ algorithms: ['ES256', 'RS256'], clockTolerance: 30_000 },
      jwks: { kind: 'url', url: `http://127.0.0.1:${port}/certs` },
      grants: {
        team: { ...grant('editor'), ...any },
        shop: { ...grant('predictor'), endpoints: ['churn'], ...any },
        slow: { ...grant('viewer'), rate: 2, concurrency: 3 },
        slower: { ...grant('viewer'), rate: 1, concurrency: 4 },
      },
    }
  })
  beforeEach(() => {
    publish(one)
    asked = 0
    tokens = createTokens({ rules, clock })
  })
  after(() => server.close())

  const publish = (...signers: readonly Signer[]) => {
    answer = { status: 200, body: JSON.stringify({ keys: signers.map((each) => each.public) }) }
  }
  const claims = () => ({
    ...{ iss: 'https://login.example', aud: 'millrace', sub: 'ada' },
    ...{ exp: now / 1000 + 300, realm: { roles: ['team', 'shop', 'unknown'] } },
  })
  const signed = (
    more: Readonly<Record<string, unknown>> = {},
    { key, kid, alg }: Pick<Signer, 'key' | 'kid' | 'alg'> = one,
  ) => new SignJWT({ ...claims(), ...more }).setProtectedHeader({ alg, kid }).sign(key)
  const refused = async (token: string | Promise<string>, why: RegExp) =>
    assert.rejects(tokens.who(await token), { code: 'no_key', why })

  test('allow what their claim is given here, all of it together', async () => {
    const { principal, author } = await tokens.who(await signed())
    assert.deepEqual(principal, {
      ...{ kind: 'token', name: 'ada' },
      grants: [grant('editor'), { ...grant('predictor'), endpoints: ['churn'] }],
    })
    assert.equal(author, 'token:ada of https://login.example')
    const { principal: shop } = await tokens.who(await signed({ realm: { roles: 'shop x' } }))
    assert.deepEqual(shop.grants, [{ ...grant('predictor'), endpoints: ['churn'] }])
  })

  test('are refused with the reason where a claim is not what is asked for', async () => {
    await refused(signed({ iss: 'https://evil.example' }), /claim "iss"/)
    await refused(signed({ aud: 'other' }), /claim "aud"/)
    await refused(signed({ exp: undefined }), /claim "exp"/)
    await refused(signed({ sub: undefined }), /claim "sub"/)
    await refused(signed({ nbf: now / 1000 + 31 }), /claim "nbf"/)
    await refused(signed({ exp: now / 1000 - 31 }), /expired/)
    await tokens.who(await signed({ exp: now / 1000 - 29, nbf: now / 1000 + 29 }))
    await refused(signed({ realm: {} }), /"realm.roles" is not there/)
    await refused(signed({ realm: { roles: ['king'] } }), /is king/)
    await refused(signed({ realm: { roles: ['__proto__', 'toString'] } }), /__proto__/)
  })

  test('are refused where nobody of the issuer signed them', async () => {
    const good = await signed()
    const [head = '', body = '', signature = ''] = good.split('.')
    const altered = Buffer.from(JSON.stringify({ ...claims(), sub: 'root' })).toString('base64url')
    await refused(`${head}.${altered}.${signature}`, /signature is wrong/)
    await refused(`${head}.${body}.`, /signature is wrong|cannot be read/)
    await refused(signed({}, { ...other, kid: 'one' }), /signature is wrong/)
    await refused(signed({}, other), /publishes no key/)
    await refused(
      new UnsecuredJWT(claims()).encode(),
      /algorithm that is not allowed|cannot be read/,
    )
    // With the public key as a shared secret, as those who take any algorithm are fooled.
    const secret = new TextEncoder().encode(JSON.stringify(one.public))
    const shared = new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret)
    await refused(shared, /algorithm that is not allowed/)
    const strong = await signerOf('strong', 'ES384')
    publish(one, strong)
    now += 10_001
    await refused(signed({}, strong), /algorithm that is not allowed/)
    for (const text of ['eyJ', 'eyJ.eyJ.x', `eyJ${'a'.repeat(8000)}`]) await refused(text, /./)
  })

  test('of a key that is new are taken, and of one that is withdrawn no longer', async () => {
    await tokens.who(await signed())
    publish(other)
    now += 10_000
    await tokens.who(await signed({}, other))
    assert.equal(asked, 2)
    await refused(signed({ sub: 'bob' }), /publishes no key/)
    // What was checked before counts for 30 s.
    now += 30_001
    await refused(signed(), /publishes no key/)
  })

  test('with keys that nobody knows ask the issuer every ten seconds at most', async () => {
    for (let time = 0; time < 50; time++) await refused(signed({}, other), /publishes no key/)
    assert.equal(asked, 1)
    now += 10_000
    for (let time = 0; time < 50; time++) await refused(signed({}, other), /publishes no key/)
    assert.equal(asked, 2)
  })

  test('count for an hour where the issuer is away, and then are refused with when to ask again', async () => {
    await tokens.who(await signed())
    answer = { status: 500, body: 'down' }
    for (let minute = 0; minute < 59; minute++) {
      now += 60_000
      await tokens.who(await signed())
    }
    now += 60_000
    await assert.rejects(tokens.who(await signed()), {
      ...{ code: 'overloaded', why: /It answered 500/, retryAfter: 10 },
    })
    publish(one)
    now += 10_000
    await tokens.who(await signed())
  })

  test('are refused where what the issuer publishes is no set of public keys', async () => {
    const lies: [string, RegExp, object?][] = [
      ['', /no set of keys/],
      ['<html>', /no set of keys/],
      ['{"keys":{}}', /no set of keys/],
      ['{"keys":[]}', /no public key/],
      [JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }), /private keys/],
      [JSON.stringify({ keys: [{ ...one.public, d: 'x' }] }), /private keys/],
      [`{"keys":[]${' '.repeat(70_000)}}`, /longer than 65536/],
      [JSON.stringify({ keys: Array.from({ length: 101 }, () => one.public) }), /no set of keys/],
    ]
    for (const [body, why] of lies) {
      answer = { status: 200, body }
      tokens = createTokens({ rules, clock })
      await assert.rejects(tokens.who(await signed()), { code: 'overloaded', why })
    }
    answer = { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }
    tokens = createTokens({ rules, clock })
    await assert.rejects(tokens.who(await signed()), { code: 'overloaded' })
    // A key that is no key refuses the token, and nobody else.
    answer = { status: 200, body: JSON.stringify({ keys: [{ ...one.public, x: 'AAAA' }] }) }
    tokens = createTokens({ rules, clock })
    await refused(signed(), /cannot be used|cannot be read|is wrong/)
  })

  test('go by the keys of a file as well, also where it was replaced', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
    const path = join(folder, 'keys.json')
    const file = createTokens({ rules: { ...rules, jwks: { kind: 'file', path } }, clock })
    await assert.rejects(file.who(await signed()), { code: 'overloaded', why: /ENOENT/ })
    await writeFile(path, JSON.stringify({ keys: [one.public] }))
    now += 10_000
    await file.who(await signed())
    await writeFile(path, JSON.stringify({ keys: [other.public] }))
    now += 10_000
    await file.who(await signed({}, other))
    await rm(folder, { recursive: true })
  })

  test('that are long, or whose subject is odd, stand in the audit trail as names', async () => {
    const authorOf = async (sub: string, issuer = rules.issuer) => {
      const { who } = createTokens({ rules: { ...rules, issuer }, clock })
      return (await who(await signed({ sub, iss: issuer }))).author
    }
    const odd = await authorOf(`a\n\u202e${'b'.repeat(500)}`)
    assert.match(odd ?? '', /^token:a%0a%e2%80%aeb{67}~[0-9a-f]{16} of https:\/\/login\.example$/)
    const all = [
      odd,
      ...(await Promise.all(
        ['a?', 'a!', 'a b', 'a%20b', 'a of https://x.example', `${'b'.repeat(600)}`].map((sub) =>
          authorOf(sub),
        ),
      )),
      await authorOf('ada'),
      await authorOf('ada', 'https://login.other'),
      await authorOf(/:(\S+) /.exec(odd ?? '')?.[1] ?? ''),
    ]
    assert.equal(new Set(all).size, all.length)
  })

  test('are limited as their values say: of several the largest counts, and one without a limit is none', async () => {
    const limitedBy = async (roles: string) =>
      (await tokens.who(await signed({ realm: { roles } }))).limited
    assert.deepEqual(await limitedBy('slow slower'), {
      ...{ id: 'token:ada of https://login.example', kind: 'token' },
      limits: { rate: 2, concurrency: 4 },
    })
    assert.equal(await limitedBy('slow team'), null)
    const limiter = createLimiter(() => 0)
    const limited = (await limitedBy('slow')) ?? assert.fail()
    limiter.take(limited)
    limiter.take(limited)
    assert.throws(() => limiter.take(limited), { code: 'rate_limited', what: /Who has this token/ })
  })

  test('are checked by a set of keys that is read once', async () => {
    const reading = mock.method(crypto.subtle, 'importKey')
    for (let time = 0; time < 20; time++) await tokens.who(await signed({ sub: `s${time}` }))
    assert.equal(reading.mock.callCount(), 1)
    reading.mock.restore()
  })
})
