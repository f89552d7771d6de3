import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedOf, empty, problemsOf } from '../../console/src/access/draft.ts'
import { dataOf, limitWords, namesIn, stateOf, whereWords } from '../../console/src/access/words.ts'
import type { KeyRecord } from '../../src/access/types.ts'

const key: KeyRecord = {
  ...{ id: 'a', name: 'a', createdAt: 0, author: 'ada', expiresAt: null, revokedAt: null },
  grant: { role: 'viewer', endpoints: null, data: null, sets: null },
  limits: { rate: null, concurrency: null },
}

test('a draft is asked for as it is written, without what does not go with it', () => {
  assert.deepEqual(askedOf(empty), {
    ...{ role: 'viewer', name: undefined, endpoints: undefined, data: undefined, sets: undefined },
    ...{ expires: '90d', rate: undefined, concurrency: undefined },
  })
  const draft = {
    ...{ ...empty, name: ' shop ', role: 'predictor' as const, endpoints: 'spam,  churn' },
    ...{ data: 'viewer' as const, sets: 'customers', expires: null, rate: '2.5', concurrency: '8' },
  }
  assert.deepEqual(askedOf(draft), {
    ...{ role: 'predictor', name: 'shop', endpoints: ['spam', 'churn'], data: 'viewer' },
    ...{ sets: ['customers'], expires: undefined, rate: 2.5, concurrency: 8 },
  })
  const { data, sets } = askedOf({ ...draft, role: 'admin' })
  assert.deepEqual([data, sets], [undefined, undefined])
  assert.equal(askedOf({ ...draft, data: null }).sets, undefined)
})

test('what cannot be read is told at its field', () => {
  assert.deepEqual(problemsOf(empty), {})
  const wrong = { name: 'a b', endpoints: 'ok /no', sets: 'ä', rate: '0', concurrency: '1.5' }
  assert.deepEqual(Object.keys(problemsOf({ ...empty, ...wrong })), Object.keys(wrong))
  assert.deepEqual(problemsOf({ ...empty, rate: '0.5', concurrency: '3', name: 'a-b.c' }), {})
  assert.equal(namesIn(' , '), undefined)
})

test('what a key may, and whether it counts, stands in words', () => {
  assert.equal(whereWords(key.grant), 'the whole project')
  assert.equal(whereWords({ ...key.grant, endpoints: ['a', 'b'] }), 'a, b')
  assert.equal(dataOf(key.grant), '–')
  assert.equal(dataOf({ ...key.grant, data: 'editor', sets: ['a'] }), 'editor: a')
  assert.equal(dataOf({ ...key.grant, role: 'admin' }), 'all')
  assert.equal(dataOf({ ...key.grant, role: 'admin', endpoints: ['a'] }), '–')
  assert.equal(limitWords(key), '–')
  assert.equal(
    limitWords({ ...key, limits: { rate: 2.5, concurrency: 8 } }),
    '2.5 a second, 8 at a time',
  )
  assert.equal(stateOf(key, 5), 'counts')
  assert.equal(stateOf({ ...key, expiresAt: 5 }, 5), 'expired')
  assert.equal(stateOf({ ...key, expiresAt: 5, revokedAt: 3 }, 5), 'revoked')
})
