import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fedAt } from '../../console/dev/fed.ts'
import { leftOutIn, leftOutWords, unreadWords } from '../../console/src/datasets/fedwords.ts'
import { leftOut } from '../../src/loop/rows.ts'

test('what was left out is read from the audit trail, and every reason has its meaning', () => {
  const { last } = fedAt(0, 'spam')
  assert.deepEqual(leftOutIn(last?.detail ?? ''), [
    ['incomplete', 6],
    ['masked', 2],
    ['ambiguous', 1],
  ])
  assert.deepEqual(leftOutIn('38 labelled requests'), [])
  for (const why of leftOut) assert.match(leftOutWords(why), new RegExp(`^${why}.* `))
})

test('labels that were not looked at are counted, up to where they are', () => {
  assert.deepEqual([0, 1, 38, 10_000].map(unreadWords), [
    'nothing: every labelled request was looked at',
    '1 labelled request, of all models',
    '38 labelled requests, of all models',
    '10,000 labelled requests or more, of all models',
  ])
})
