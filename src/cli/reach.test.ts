import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArgs } from './args.ts'
import { up } from './own.ts'
import { expectGuarded, reachOf, warningOf } from './reach.ts'

const reach = (...words: readonly string[]) => reachOf(readArgs(up, words))

const local = {
  ...{ host: '127.0.0.1', port: 4700, grpcPort: null, hosts: [] },
  ...{ tls: null, isInsecure: false },
}

test('only this machine reaches it, unless there is a key or it is said twice', () => {
  assert.deepEqual(reach(), local)
  assert.equal(warningOf(reach(), false), null)
  expectGuarded(reach(), false)
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'models.example']) {
    const asked = reach('--host', host)
    const refused = { code: 'refused', fix: /keys create --role admin.*--insecure/ }
    assert.throws(() => expectGuarded(asked, false), refused, host)
    expectGuarded(asked, true)
    assert.match(warningOf(asked, true) ?? '', /without TLS/)
    const open = reach('--host', host, '--insecure')
    expectGuarded(open, false)
    assert.match(warningOf(open, false) ?? '', /asks nobody for a key/)
    const secure = reach('--host', host, '--tls-cert', '/c.pem', '--tls-key', '/k.pem')
    assert.equal(warningOf(secure, true), null)
  }
  for (const host of ['::1', 'localhost', '127.0.0.2']) expectGuarded(reach('--host', host), false)
})

test('TLS takes a certificate and its key', () => {
  const { tls } = reach('--tls-cert', '/c.pem', '--tls-key', '/k.pem')
  assert.deepEqual(tls, { cert: '/c.pem', key: '/k.pem' })
  for (const option of ['--tls-cert', '--tls-key'])
    assert.throws(() => reach(option, '/a.pem'), { code: 'bad_usage', fix: /Name both/ })
})

test('what is no port and no name is refused', () => {
  assert.throws(() => reach('--port', '99999'), {
    code: 'bad_usage',
    what: /--port: found "99999"/,
  })
  assert.throws(() => reach('--grpc-port', 'on'), { code: 'bad_usage', what: /--grpc-port/ })
  assert.deepEqual(
    [reach('--grpc-port', 'off').grpcPort, reach('--grpc-port', '9').grpcPort],
    ['off', 9],
  )
  assert.throws(() => reach('--allow-host', 'http://x'), {
    code: 'bad_usage',
    what: /--allow-host/,
  })
  assert.deepEqual(reach('--allow-host', 'models.example').hosts, ['models.example'])
})
