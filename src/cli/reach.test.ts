import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArgs } from './args.ts'
import { up } from './own.ts'
import { reachOf, warningOf } from './reach.ts'

const reach = (...words: readonly string[]) => reachOf(readArgs(up, words))

test('only this machine reaches it, unless it is said twice', () => {
  assert.deepEqual(reach(), { host: '127.0.0.1', port: 4700, grpcPort: null, hosts: [] })
  assert.equal(warningOf(reach()), null)
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'models.example']) {
    assert.throws(() => reach('--host', host), { code: 'refused', fix: /--insecure/ }, host)
    const open = reach('--host', host, '--insecure')
    assert.equal(open.host, host)
    assert.match(warningOf(open) ?? '', /asks nobody for a key/)
  }
  for (const host of ['::1', 'localhost', '127.0.0.2'])
    assert.equal(reach('--host', host).host, host)
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
