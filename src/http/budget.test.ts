import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBudget } from './budget.ts'

test('clients take of a budget up to the share of each and the total of all, and give back', () => {
  const budget = createBudget({ total: 5, each: 3 })
  assert.equal(budget.take('a', 2), true)
  assert.equal(budget.take('a', 2), false)
  assert.equal(budget.take('a', 1), true)
  assert.equal(budget.take('b', 3), false)
  assert.equal(budget.take('b', 2), true)
  assert.equal(budget.used, 5)
  budget.give('a', 3)
  assert.equal(budget.take('b', 1), true)
  budget.give('b', 3)
  assert.equal(budget.used, 0)
})
