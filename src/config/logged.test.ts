import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf } from '../core/error.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import { records } from './define.ts'
import { keptBy, resolveConfig, usualRequests } from './resolve.ts'

const context = { project: '/project', home: '/home', fast: false }
const churn = { task: tabularClass({ label: 'churn' }), data: records('c.csv') }
const resolved = (endpoints: object) => resolveConfig({ models: { churn }, endpoints }, context)

test('an endpoint says what is kept of the requests to a registered model of its name', () => {
  const { rules, otherwise } = keptBy(
    resolved({
      iris: {
        model: 'iris',
        requests: { days: 7, mask: ['email'], subject: 'customer', sample: 0.5 },
      },
      quiet: { model: 'quiet', requests: false },
      mail: { model: 'iris' },
    }),
  )
  assert.deepEqual([...rules.keys()], ['churn', 'iris', 'quiet'])
  assert.deepEqual(rules.get('iris'), {
    ...usualRequests,
    ...{ days: 7, mask: ['email'], subject: 'customer', sample: 0.5 },
  })
  assert.equal(rules.get('quiet'), null)
  assert.equal(otherwise, usualRequests)
})

test('rules of the log are no word about the endpoint: what was changed at run time stays', () => {
  const one = resolved({ iris: { model: 'iris', deadline: '2s' } })
  const other = resolved({ iris: { model: 'iris', deadline: '2s', requests: { days: 7 } } })
  assert.deepEqual(one.endpoints, other.endpoints)
})

test('rules that nothing would go by are refused, with the place where they count', () => {
  for (const [endpoints, words] of [
    [
      { mail: { model: 'iris', requests: { days: 7 } } },
      /endpoints\.mail\.requests: .*endpoints\.iris\.requests, which counts for every endpoint/,
    ],
    [
      { churn: { model: 'churn', requests: { days: 7 } } },
      /endpoints\.churn\.requests: .*models\.churn\.requests/,
    ],
    [{ other: { model: 'churn', requests: false } }, /models\.churn\.requests/],
    [
      { iris: { model: 'iris', requests: { days: 7, fieldDays: { email: 7 } } } },
      /endpoints\.iris\.requests\.fieldDays\.email: found 7, .*fewer than the 7 days of the record/,
    ],
    [
      { iris: { model: 'iris', requests: { mask: ['email'], fieldDays: { email: 7 } } } },
      /fieldDays\.email: .*`mask` names it/,
    ],
    [{ iris: { model: 'iris', requests: { day: 7 } } }, /endpoints\.iris\.requests.*no such field/],
  ] as const)
    assert.throws(
      () => resolved(endpoints),
      (error) => words.test(messageOf(error)),
    )
})
