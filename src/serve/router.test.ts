import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policies } from '../core/endpoint.ts'
import { armsOf, route } from './router.ts'

test('at once all questions go to the one version that is in charge', () => {
  const arms = armsOf({ policy: 'at once' }, { stable: { model: 'm', version: 7 } })
  assert.deepEqual(arms, [{ variant: 'stable', model: 'm', version: 7, weight: 1 }])
  assert.equal(route({ policy: 'at once' }, arms), arms[0])
})

test('by every policy the weights of the arms add up to 1, and nothing answers where nothing is open', () => {
  for (const policy of policies) {
    const total = armsOf({ policy }, { stable: { model: 'm', version: 1 } }).reduce(
      (sum, { weight }) => sum + weight,
      0,
    )
    assert.equal(total, 1, policy)
    const none = armsOf({ policy }, { stable: null })
    assert.deepEqual([none, route({ policy }, none)], [[], undefined], policy)
  }
})
