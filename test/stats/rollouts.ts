/**
 * How often rollouts err, and how long they take: through the same code that judges the log, looked at again and again.
 * MILLRACE_SEEDS: how many of each kind, 1,000 where it says nothing.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RolloutPlan } from '../../src/core/rollout.ts'
import { type Answers, play, type Told, type Traffic } from '../system/rollout.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] || 1000)

const usual: Answers = { failed: 0.01, ms: 20, sigma: 0.5, wrong: 0.05 }
/** Nothing is promoted, so that all of the traffic is seen. */
const forEver: Partial<RolloutPlan> = {
  ...{ stepFor: 0, leastTime: 0, leastAnswers: 1e9, longest: 1e12, steps: [0.1] },
}
const same: Omit<Traffic, 'seed'> = {
  ...{ plan: forEver, stable: usual, candidate: usual, labelled: 0.1, most: 20_000 },
}

/** Seeds of what is not said of a rollout with the usual plan. */
const fewer = Math.ceil(seeds / 5)

const played = (traffic: Omit<Traffic, 'seed'>, count = seeds): Told[] =>
  Array.from({ length: count }, (_, seed) => play({ ...traffic, seed: seed + 1 }))

const shareOf = (told: readonly Told[], verdict: string) =>
  told.filter(({ rollout }) => rollout.verdict === verdict).length / told.length

/** Fails where a verdict is had more often than one time in twenty, by more than five standard errors. */
const expectAtMost = (told: readonly Told[], verdict: string, what: string) => {
  const share = shareOf(told, verdict)
  const most = 0.05 + 5 * Math.sqrt((0.05 * 0.95) / told.length)
  console.log(`${what}: ${(100 * share).toFixed(1)} % of ${told.length}`)
  assert.ok(share <= most, `${what}: ${share}`)
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const falsely: Readonly<Record<string, Partial<Omit<Traffic, 'seed'>>>> = {
  'the same, at 10 % of the questions': {},
  'the same, at half': { plan: { ...forEver, steps: [0.5] } },
  'the same, at shares that grow': {
    plan: {
      ...forEver,
      leastAnswers: 5000,
      steps: [0.05, 0.25, 0.5],
      twice: 1.2,
      near: 0,
      promoteAlpha: 0.0001,
    },
  },
  'the same, failing one time in a thousand': {
    stable: { ...usual, failed: 0.001 },
    candidate: { ...usual, failed: 0.001 },
  },
  'the same, failing one time in five': {
    stable: { ...usual, failed: 0.2 },
    candidate: { ...usual, failed: 0.2 },
  },
  'the same, in bad minutes and slow ones': {
    weather: (answer) => ({
      failed: answer % 5000 < 500 ? 20 : 1,
      slow: answer % 3000 < 300 ? 8 : 1,
    }),
  },
  'the same, persons who keep to a version': {
    plan: { ...forEver, sticky: { header: 'x-user' } },
    persons: { count: 2000, spread: 1.5 },
  },
  'the same, asked as a shadow': { policy: 'shadow', plan: { ...forEver, shadow: 1 } },
}

for (const [what, change] of Object.entries(falsely))
  test(`falsely returned: ${what}`, () => {
    const isUsual = Object.keys(change).length === 0
    expectAtMost(played({ ...same, ...change }, isUsual ? seeds : fewer), 'returned', what)
  })

test('one that fails a quarter more often is within the margin', () => {
  const candidate = { ...usual, failed: 0.0125, wrong: 0.0625 }
  expectAtMost(played({ ...same, candidate }, fewer), 'returned', 'at the margin')
})

const seen: Readonly<Record<string, { traffic: Partial<Omit<Traffic, 'seed'>>; most: number }>> = {
  'errors 1 → 3 %, at 10 %': { traffic: { candidate: { ...usual, failed: 0.03 } }, most: 8000 },
  'errors 1 → 3 %, at half': {
    traffic: { candidate: { ...usual, failed: 0.03 }, plan: { ...forEver, steps: [0.5] } },
    most: 4000,
  },
  'latency + 20 %, at 10 %': { traffic: { candidate: { ...usual, ms: 24 } }, most: 14_000 },
  'latency + 20 %, at half': {
    traffic: { candidate: { ...usual, ms: 24 }, plan: { ...forEver, steps: [0.5] } },
    most: 7000,
  },
  'wrong 4 → 6 %, every question to both': {
    traffic: {
      ...{ policy: 'shadow', plan: { ...forEver, shadow: 1 }, labelled: 1 },
      stable: { ...usual, wrong: 0.04 },
      candidate: { ...usual, wrong: 0.06 },
    },
    most: 20_000,
  },
}

for (const [what, { traffic, most }] of Object.entries(seen))
  test(`worse is seen: ${what}`, () => {
    const told = played({ ...same, ...traffic, most: 60_000 }, fewer)
    assert.ok(shareOf(told, 'returned') >= 0.95, `${shareOf(told, 'returned')}`)
    const answers = middle(told.map((each) => each.answers))
    const own = middle(told.map((each) => each.ofCandidate))
    console.log(`${what}: seen after ${answers} answers, ${own} of them the candidate's`)
    assert.ok(answers <= most, `${answers}`)
  })

const usually: Partial<RolloutPlan> = { stepFor: 1000, leastTime: 10_000, steps: [0.1] }

test('one that is as good is promoted; one that fails twice as often is not', () => {
  const good = played({ ...same, plan: usually, most: 60_000 }, fewer)
  const answers = middle(good.map((each) => each.answers))
  console.log(
    `as good: ${(100 * shareOf(good, 'promoted')).toFixed(1)} % promoted after ${answers} answers`,
  )
  assert.ok(shareOf(good, 'promoted') >= 0.9)
  const twice = { ...usual, failed: 0.02 }
  const never = { ...usually, alpha: { errors: 0.0001, latency: 0.0001, quality: 0.0001 }, near: 0 }
  const bad = played({ ...same, plan: never, candidate: twice, most: 30_000 }, fewer)
  expectAtMost(bad, 'promoted', 'twice as bad, promoted')
})

test('one that never fails is promoted as well', () => {
  const faultless = { failed: 0, ms: 20, sigma: 0.5, wrong: 0 }
  const told = played(
    { ...same, plan: usually, stable: faultless, candidate: faultless, most: 60_000 },
    fewer,
  )
  console.log(`faultless: after ${middle(told.map((each) => each.answers))} answers`)
  assert.ok(shareOf(told, 'promoted') >= 0.95)
})
