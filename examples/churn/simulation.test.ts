import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from 'millrace/task'
import { createCustomers, type Facts, lawOf } from './customers.ts'
import simulation, { otherLaw } from './simulation.ts'

const about = (value: number, expected: number, by = 1e-12) =>
  assert.ok(Math.abs(value - expected) < by, `${value}, not about ${expected}`)

const facts: Facts = {
  ...{ age: 48, transactions: 10, months: 24, contract: 'yearly', charge: 60, calls: 1 },
  payment: 'card',
}

test('By the other law nobody is bound, and each month speaks for leaving', () => {
  // −1.1 + 1.2 − 0.8 + 0.55 − 2.7 + 0.06 · 24 = −1.41
  about(otherLaw(facts), 1 / (1 + Math.exp(1.41)))
  assert.equal(otherLaw({ ...facts, contract: 'two years' }), otherLaw(facts))
  assert.ok(otherLaw({ ...facts, months: 30 }) > otherLaw(facts))
  assert.ok(lawOf({ ...facts, months: 30 }) < lawOf(facts))
})

test('By both laws about as many leave, of customers that look the same', () => {
  const before = createCustomers(20_000, { seed: 5 })
  const later = createCustomers(20_000, { seed: 5, law: otherLaw })
  const shown = (drawn: typeof later) =>
    drawn.map(({ customer: { churn: _, ...rest } }) => Object.values(rest).join())
  assert.deepEqual(shown(later), shown(before))
  const share = (drawn: typeof later) =>
    drawn.reduce((sum, { probability }) => sum + probability, 0) / drawn.length
  about(share(later), share(before), 0.04)
})

test('Who drifts is older, has fewer transactions and has subscribed for longer', async () => {
  assert.ok(typeof simulation === 'object')
  const [usual, others] = simulation['churn']?.['drift']?.populations ?? []
  assert.ok(usual && others)
  const means = async ({ draw }: typeof usual) => {
    const rng = createRng(2)
    const sums = { age: 0, transactions: 0, months: 0 }
    for (let at = 0; at < 4000; at++) {
      const { input } = await draw(rng, { tick: 0, ticks: 1, event: at, seed: 1 })
      assert.ok(typeof input === 'object' && !('churn' in input))
      for (const name of ['age', 'transactions', 'months'] as const)
        sums[name] += Number(input[name]) / 4000
    }
    return sums
  }
  const [now, then] = [await means(usual), await means(others)]
  // Six in a hundred ages are missing, which count as 0 here.
  about(then.age - now.age, 0.94 * 15, 1.5)
  about(then.transactions / now.transactions, 0.5, 0.05)
  assert.ok(then.months > 1.4 * now.months)
  const weight = (tick: number) => others.weight({ tick, ticks: 100 })
  assert.ok(weight(29) < 0)
  about(weight(30), 0)
  about(weight(65), 1)
})
