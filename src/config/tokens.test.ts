import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { lines } from './define.ts'
import { resolveConfig } from './resolve.ts'

const context = { project: '/project', home: '/project/.millrace', fast: false }
const models = { words: { task: nextWord(), data: lines('words.csv') } }
const tokens = {
  ...{ issuer: 'https://login.example', audience: 'millrace', claim: 'roles' },
  jwks: 'https://login.example/certs',
  grants: { team: { role: 'editor' } },
}
const resolved = (more: object) =>
  resolveConfig({ models, tokens: { ...tokens, ...more } }, context).tokens

test('tokens have their defaults, milliseconds and absolute paths', () => {
  assert.equal(resolveConfig({ models }, context).tokens, null)
  assert.deepEqual(resolved({}), {
    ...{ issuer: 'https://login.example', audience: 'millrace', claim: 'roles' },
    ...{ algorithms: ['RS256', 'ES256'], clockTolerance: 30_000 },
    jwks: { kind: 'url', url: 'https://login.example/certs' },
    grants: {
      team: {
        ...{ role: 'editor', endpoints: null, data: null, sets: null },
        ...{ rate: null, concurrency: null },
      },
    },
  })
  const limited = { role: 'editor', rate: 5, concurrency: 2 }
  const { team } = resolved({ grants: { team: limited } })?.grants ?? {}
  assert.deepEqual([team?.rate, team?.concurrency], [5, 2])
  assert.deepEqual(resolved({ jwks: 'keys.json' })?.jwks, {
    ...{ kind: 'file', path: '/project/keys.json' },
  })
  for (const jwks of ['http://127.0.0.1:8080/certs', 'http://localhost/certs', 'http://[::1]/a'])
    assert.equal(resolved({ jwks })?.jwks.kind, 'url')
})

test('what would let anybody in is refused, and no password is told', () => {
  const refused = (more: object): string => {
    try {
      resolved(more)
    } catch (error) {
      assert.ok(error instanceof MillraceError)
      assert.equal(error.code, 'bad_config')
      return error.what
    }
    throw new Error('It was taken.')
  }
  for (const jwks of [
    'http://login.example/certs',
    'https://a:hunter2@login.example/certs',
    'http://',
  ])
    assert.match(refused({ jwks }), /tokens\.jwks: found "https?:…", allowed an address of https/)
  assert.equal(refused({ jwks: 'https://a:hunter2@login.example' }).includes('hunter2'), false)
  for (const algorithm of ['none', 'HS256', 'rs256'])
    assert.match(refused({ algorithms: [algorithm] }), /tokens\.algorithms/)
  assert.match(refused({ algorithms: [] }), /tokens\.algorithms/)
  assert.match(refused({ clockTolerance: '1h' }), /at most 5m/)
  assert.match(refused({ grants: {} }), /at least one value/)
  assert.match(refused({ grants: { team: { role: 'king' } } }), /tokens\.grants\.team\.role/)
  for (const limit of [{ rate: 0 }, { concurrency: 0.5 }])
    assert.match(
      refused({ grants: { team: { role: 'viewer', ...limit } } }),
      /tokens\.grants\.team/,
    )
  assert.match(refused({ claim: 'a..b' }), /tokens\.claim/)
  assert.match(refused({ secret: 'x' }), /tokens\.secret/)
})
