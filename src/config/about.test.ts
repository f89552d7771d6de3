import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf } from '../core/error.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import { records } from './define.ts'
import { resolveConfig } from './resolve.ts'

const resolved = (owner: string) => {
  const churn = { task: tabularClass({ label: 'churn' }), data: records('c.csv'), about: { owner } }
  const context = { project: '/project', home: '/home', fast: false }
  return resolveConfig({ models: { churn } }, context).models[0]?.about?.owner
}

test('an owner with an address has one that mail can be sent to', () => {
  assert.equal(resolved('Mail team <mail@example.org>'), 'Mail team <mail@example.org>')
  assert.equal(resolved('the customer team'), 'the customer team')
  for (const owner of ['mail@', 'Ada <ada>@', 'a@b.org\nbcc: x@y.org'])
    assert.throws(
      () => resolved(owner),
      (error) =>
        /about\.owner: .*Mail team <mail@example\.org>/.test(messageOf(error)) ||
        assert.fail(messageOf(error)),
    )
})
