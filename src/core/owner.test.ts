import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerIn, ownerText } from './owner.ts'

test('an owner is a name, an address, or both', () => {
  const both = { name: 'Mail team', email: 'mail@example.org' }
  for (const text of ['Mail team <mail@example.org>', 'Mail team, mail@example.org'])
    assert.deepEqual(ownerIn(text), both)
  assert.deepEqual(ownerIn('mail@example.org'), { ...both, name: null })
  assert.deepEqual(ownerIn('<ada.b+ml@ml.example.org>'), {
    ...{ name: null, email: 'ada.b+ml@ml.example.org' },
  })
  assert.deepEqual(ownerIn('Lovelace, Ada, ada@example.org'), {
    ...{ name: 'Lovelace, Ada', email: 'ada@example.org' },
  })
  assert.deepEqual(ownerIn(' Mail team '), { ...both, email: null })
  assert.equal(ownerText(both), 'Mail team <mail@example.org>')
  assert.equal(ownerText({ name: null, email: 'a@b.c' }), 'a@b.c')
})

test('an @ that is part of no address is refused, and nothing can be put in beside it', () => {
  for (const text of [
    ...['', '@mail', 'mail@', 'Mail team <mail>', 'mail @example.org', 'a@b@c.org'],
    ...['Ada <a@b.org> and Bob <b@b.org>', 'a@b.org, b@b.org', 'Ada\r\nbcc: x <a@b.org>'],
    ...['a@b.org\nbcc: x', 'a@-.org,', 'a@b..org', 'Ada <a@b.org'],
  ])
    assert.equal(ownerIn(text), null, text)
})
