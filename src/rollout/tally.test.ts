import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestOutcome } from '../core/requests.ts'
import { countLabels, countOutcomes, newMemory, slowBeyond } from './tally.ts'

const rollout = { stable: 7, candidate: 8 }
const outcome = (of: Partial<RequestOutcome> = {}): RequestOutcome => ({
  ...{
    id: 'a',
    version: 7,
    variant: 'stable',
    weight: 0.9,
    totalMs: 10,
    outcome: null,
    unit: null,
  },
  ...of,
})
const its = { version: 8, variant: 'candidate', weight: 0.1 }
const none = { answers: 0, bad: 0 }

test('what failed is counted by arm, with the share that the candidate had then', () => {
  const outcomes = [
    outcome(),
    outcome({ outcome: 'internal' }),
    outcome({ ...its, outcome: 'timeout' }),
    outcome({ ...its, weight: 0.5, outcome: 'timeout' }),
    outcome(its),
    // None of the two: asked by its number, another version, the answer of a fallback.
    outcome({ variant: 'pinned', outcome: 'internal' }),
    outcome({ version: 6, outcome: 'internal' }),
    outcome({ variant: 'fallback' }),
  ]
  const { errors, latency } = countOutcomes(rollout, outcomes, {
    memory: newMemory(),
    slowMs: null,
  })
  assert.deepEqual(errors.stable, { answers: 2, bad: 1 })
  assert.deepEqual(errors.candidate, { answers: 3, bad: 2 })
  const shares = errors.bad.map(({ share, ...counts }) => [share.toFixed(2), counts])
  assert.deepEqual(shares, [
    ['0.10', { stable: 1, candidate: 1 }],
    ['0.50', { stable: 0, candidate: 1 }],
  ])
  assert.deepEqual(latency.stable, none)
})

test('what is slow is known by answers of before, and what failed is not slow as well', () => {
  const memory = newMemory()
  const before = Array.from({ length: 100 }, (_, at) => outcome({ id: `${at}`, totalMs: at + 1 }))
  assert.equal(slowBeyond(memory, 0.1), null)
  countOutcomes(rollout, before, { memory, slowMs: null })
  const slowMs = slowBeyond(memory, 0.1)
  assert.equal(slowMs?.toFixed(6), (95 * 1.1).toFixed(6))
  const after = [
    outcome({ ...its, totalMs: 105 }),
    outcome({ ...its, totalMs: 104 }),
    outcome({ ...its, totalMs: 500, outcome: 'timeout' }),
    outcome({ totalMs: 500 }),
  ]
  const { latency } = countOutcomes(rollout, after, { memory, slowMs })
  assert.deepEqual(
    [latency.candidate, latency.stable],
    [
      { answers: 2, bad: 1 },
      { answers: 1, bad: 1 },
    ],
  )
})

test('of who keeps to a version the first bad answer counts, for as long as the rollout lasts', () => {
  const memory = newMemory()
  const ada = { ...its, unit: 'ada0000000000', outcome: 'internal' }
  const first = countOutcomes(rollout, [outcome(ada), outcome(ada)], { memory, slowMs: null })
  assert.deepEqual(first.errors.candidate, { answers: 1, bad: 1 })
  const again = [outcome(ada), outcome({ ...ada, unit: 'b0b0000000000' })]
  const second = countOutcomes(rollout, again, { memory, slowMs: null })
  assert.deepEqual(second.errors.candidate, { answers: 1, bad: 1 })
})

test('a shadow is held against the answer to the same question, also when it comes later', () => {
  const memory = newMemory()
  const shadow = (id: string, code: string | null) =>
    outcome({ id, version: 8, variant: 'shadow', weight: 0, outcome: code })
  const answered = [
    outcome({ id: 'a' }),
    outcome({ id: 'b', outcome: 'internal' }),
    outcome({ id: 'c' }),
  ]
  const first = countOutcomes(rollout, [...answered, shadow('a', 'internal')], {
    memory,
    slowMs: null,
  })
  assert.deepEqual(first.errors.pairs, { stable: 0, candidate: 1 })
  const late = [shadow('b', null), shadow('c', null), shadow('unknown', 'internal')]
  const second = countOutcomes(rollout, late, { memory, slowMs: null })
  assert.deepEqual(second.errors.pairs, { stable: 1, candidate: 0 })
  assert.deepEqual(second.errors.candidate, { answers: 2, bad: 0 })
})

test('labels count for the arm that answered, or for both where both were asked', () => {
  const answer = (best: string | null, of: Partial<RequestOutcome> = {}) => ({
    ...outcome(of),
    best,
  })
  const classes = ['yes', 'no'].map((label) => ({ label, probability: 0.5 }))
  const yesOrNo = JSON.stringify({ kind: 'classes', classes })
  const news = countLabels(
    rollout,
    [
      { label: 'yes', answers: [answer('yes')] },
      { label: 'yes', answers: [answer('no', its)] },
      { label: 'yes', answers: [answer('no'), answer('yes', { version: 8, variant: 'shadow' })] },
      // Misspelt: none of the classes that were answered.
      { label: 'Yes', answers: [{ ...answer('yes'), outputs: yesOrNo }] },
      { label: 'yes', answers: [{ ...answer('yes'), outputs: yesOrNo }] },
      // No class was answered, and a request that nobody knows.
      { label: '3', answers: [answer(null)] },
      { label: 'yes', answers: [] },
    ],
    newMemory(),
  )
  assert.deepEqual(
    [news.stable, news.candidate],
    [
      { answers: 3, bad: 1 },
      { answers: 2, bad: 1 },
    ],
  )
  assert.deepEqual(news.pairs, { stable: 1, candidate: 0 })
  assert.deepEqual(news.bad, [{ share: 0.1, stable: 0, candidate: 1 }])
})
