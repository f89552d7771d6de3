import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, bestOf, suggestionsOf } from './answer.ts'
import { decided } from './threshold.ts'

const answer = (...shares: readonly (readonly [string, number])[]): Answer => ({
  kind: 'classes',
  classes: shares.map(([label, probability]) => ({ label, probability })),
})
const three = answer(['ham', 0.6], ['spam', 0.3], ['news', 0.1])

test('a class is answered from its threshold on, below it the likeliest of the others', () => {
  for (const [of, threshold, best] of [
    ['spam', 0.3, 'spam'],
    ['spam', 0.31, 'ham'],
    ['spam', 0, 'spam'],
    ['ham', 0.6, 'ham'],
    ['ham', 0.61, 'spam'],
    ['news', 0.1, 'news'],
    ['unknown', 0, 'ham'],
  ] as const) {
    const told = decided(three, { class: of, threshold })
    assert.equal(bestOf(told), best)
    assert.deepEqual(
      suggestionsOf(told).toSorted((a, b) => b.probability - a.probability),
      suggestionsOf(three),
    )
  }
  assert.equal(decided(three, null), three)
  assert.equal(bestOf(decided(answer(['only', 1]), { class: 'only', threshold: 1 })), 'only')
})

test('what has no classes stays as it is', () => {
  const number: Answer = { kind: 'values', values: [1] }
  assert.equal(decided(number, { class: 'a', threshold: 0.5 }), number)
})
