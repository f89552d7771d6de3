import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical, clientOf, isLoopback } from './address.ts'

test('an address has one spelling, and one inside another counts as what it is', () => {
  for (const [given, spelling] of [
    ['LocalHost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['[::FFFF:7f00:1]', '127.0.0.1'],
    ['2001:DB8:0:0::5', '[2001:db8::5]'],
    ['fe80::1%eth0', '[fe80::1]'],
    ['', ''],
    ['[', '['],
    ['127.1', '127.1'],
  ] as const)
    assert.equal(canonical(given), spelling, given)
})

test('the loopback is known in every spelling', () => {
  for (const name of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1'])
    assert.equal(isLoopback(name), true, name)
  for (const name of ['0.0.0.0', '::', '192.0.2.1', '127.0.0.1.evil.example', '127.evil', '::2'])
    assert.equal(isLoopback(name), false, name)
})

test('a client of IPv6 is its network, so that one customer is one client', () => {
  assert.equal(clientOf('192.0.2.1'), '192.0.2.1')
  assert.equal(clientOf('::ffff:192.0.2.1'), '192.0.2.1')
  assert.equal(clientOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2')
  assert.equal(clientOf('2001:db8:1:2::9'), '2001:db8:1:2')
  assert.equal(clientOf('2001:db8::9'), '2001:db8:0:0')
  assert.equal(clientOf('::1'), '0:0:0:0')
  assert.equal(clientOf(undefined), '')
})
