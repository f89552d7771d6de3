import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualPlan } from '../core/rollout.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import { records } from './define.ts'
import { resolveConfig } from './resolve.ts'

const task = tabularClass({ label: 'churn' })
const models = {
  churn: { task, data: records('c.csv') },
  silent: { task, data: records('c.csv'), requests: false },
}
const resolved = (policy: string | undefined, rollout?: object, model = 'churn') =>
  resolveConfig(
    { models, endpoints: { shop: { model, policy, rollout } } },
    { project: '/project', home: '/home', fast: false },
  ).endpoints[0]?.spec

test('a plan is what the configuration says of it, in milliseconds, and else the usual one', () => {
  assert.deepEqual(resolved(undefined)?.rollout, usualPlan)
  const plan = resolved('canary', {
    ...{ steps: [0.1, 0.5], sticky: { header: 'X-User' }, stepFor: '90s', longest: '2d' },
    alpha: { errors: 0.01 },
  })?.rollout
  assert.deepEqual(plan, {
    ...usualPlan,
    ...{ steps: [0.1, 0.5], sticky: { header: 'x-user' }, stepFor: 90_000, longest: 172_800_000 },
    alpha: { ...usualPlan.alpha, errors: 0.01 },
  })
})

test('what a policy does not go by is refused, and so is what makes no sense', () => {
  const cases: [string | undefined, object, RegExp][] = [
    [
      undefined,
      { steps: [0.1] },
      /rollout\.steps: found \[0\.1\], allowed nothing, as the policy is "at once"/,
    ],
    ['shadow', { steps: [0.1] }, /rollout\.steps.*it counts for canary, shadow then canary/],
    ['canary', { mostFailed: 0.1 }, /rollout\.mostFailed.*blue\/green/],
    ['blue/green', { sticky: { header: 'x' } }, /rollout\.sticky/],
    ['canary', { steps: [0.5, 0.1] }, /rollout\.steps: .*shares that grow/],
    ['canary', { steps: [] }, /rollout\.steps/],
    ['canary', { steps: [1] }, /rollout\.steps/],
    ['canary', { stepFor: '90' }, /rollout\.stepFor/],
    ['canary', { longest: '60d' }, /rollout\.longest: .*up to 30d/],
    ['canary', { sticky: { header: 'a b' } }, /rollout\.sticky/],
    ['canary', { sticky: { cookie: 'a' } }, /rollout\.sticky/],
    ['canary', { alpha: { errors: 0 } }, /rollout\.alpha\.errors/],
    ['canary', { shares: [0.1] }, /rollout/],
    ['sometimes', {}, /endpoints\.shop\.policy/],
  ]
  for (const [policy, rollout, refusal] of cases)
    assert.throws(() => resolved(policy, rollout), refusal, JSON.stringify([policy, rollout]))
})

test('a model whose requests are not kept has no policy by which versions are judged', () => {
  assert.equal(resolved('at once', undefined, 'silent')?.policy, 'at once')
  assert.throws(
    () => resolved('canary', undefined, 'silent'),
    /endpoints\.shop\.policy: found "canary", allowed "at once", as nothing of the requests to silent is kept/,
  )
})
