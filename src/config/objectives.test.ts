import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf } from '../core/error.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import { records } from './define.ts'
import { resolveConfig } from './resolve.ts'

const context = { project: '/project', home: '/home', fast: false }
const churn = { task: tabularClass({ label: 'churn' }), data: records('c.csv') }
const resolved = (objectives: object | undefined) =>
  resolveConfig({ models: { churn }, endpoints: { shop: { model: 'churn', objectives } } }, context)

test('an endpoint promises how fast, how rarely failing and how reliably there it is', () => {
  const latency = { below: '100ms', share: 0.99 }
  const all = { latency, errors: { most: 0.001 }, availability: { least: 0.999 } }
  assert.deepEqual(resolved(all).objectives, [
    {
      endpoint: 'shop',
      periodMs: 2_592_000_000,
      objectives: [
        { name: 'latency', budget: 0.01, belowMs: 100 },
        { name: 'errors', budget: 0.001, belowMs: null },
        { name: 'availability', budget: 0.001, belowMs: null },
      ],
    },
  ])
  const [weekly] = resolved({ errors: { most: 0.01 }, period: '7d' }).objectives
  assert.equal(weekly?.periodMs, 604_800_000)
})

test('what is promised is no word about how the endpoint answers: what was changed at run time stays', () => {
  assert.deepEqual(resolved({ errors: { most: 0.01 } }).endpoints, resolved(undefined).endpoints)
})

test('what could not be judged is refused', () => {
  for (const [objectives, words] of [
    [{}, /objectives: .*at least one of latency, errors, availability/],
    [{ period: '30d' }, /at least one of/],
    [{ errors: { most: 0 } }, /errors\.most/],
    [{ errors: { most: 1 } }, /errors\.most/],
    [{ latency: { below: '100ms', share: 1 } }, /latency\.share/],
    [{ latency: { below: 'soon', share: 0.9 } }, /latency\.below/],
    [{ latency: { share: 0.9 } }, /latency\.below/],
    [{ availability: { most: 0.1 } }, /availability.*no such field/],
    [{ errors: { most: 0.01 }, period: '1d' }, /period: .*from 7d to 90d/],
  ] as const)
    assert.throws(
      () => resolved(objectives),
      (error) => words.test(messageOf(error)) || assert.fail(messageOf(error)),
    )
})
