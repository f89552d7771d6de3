import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorWindow, SideFigures } from '../../core/monitor.ts'
import { briefOf, withheld } from './shown.ts'

const figures: SideFigures = {
  ...{ rows: 600, missing: 7, invalid: 2, distinct: 5 },
  ...{ mean: 70_001, deviation: 70_002, min: 70_003, median: 70_004, max: 70_005 },
}

const window: MonitorWindow = {
  ...{ endpoint: 'pay', version: 1, number: 3, from: 1, to: 2, judgedAt: 3 },
  ...{ answers: 600, sampled: 600, failures: 0, anomalies: 0, state: 'alarm', reason: null },
  features: [
    {
      ...{ name: 'city', of: 'input', kind: 'category', state: 'alarm', reason: null },
      ...{ exceeds: true, statistic: 1, pValue: 0, effect: 0.5, psi: 1, jensenShannon: 1 },
      ...{ wasserstein: 2, weight: 1, critical: true, before: figures, now: figures },
      distribution: {
        ...{ kind: 'category', values: ['Ulm', null] },
        ...{ reference: [0, 1], current: [1, 0] },
      },
      fresh: [['Ulm', 1]],
    },
  ],
  words: {
    ...{ tokens: 1, unknownBefore: 0, unknown: 1, went: [] },
    came: [{ word: 'Ulm', before: 0, now: 1 }],
  },
  slices: [{ column: 'city', value: 'Ulm', before: 0, now: 1, part: null }],
  evidence: { value: 1, threshold: 2000 },
  cause: {
    ...{ pattern: 'new_category', sentence: '`city` is Ulm now', since: 3 },
    features: [{ name: 'city', part: 1 }],
  },
}

test('Whoever may not read the data is told how much differs, and no value', () => {
  const told = JSON.stringify([withheld(window), briefOf(window, false)])
  assert.doesNotMatch(told, /Ulm|7000/)
  assert.match(told, /"effect":0.5/)
  assert.match(told, /"missing":7/)
  assert.match(told, /It differs: new category\./)
  assert.equal(briefOf(window, true).says, '`city` is Ulm now')
})
