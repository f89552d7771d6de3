import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addedUp, judgedAt, streamOf, type Within } from '../../../test/system/burning.ts'
import type { Objective, Seen } from '../../core/objectives.ts'
import { createRng } from '../../core/rng.ts'
import { burnOf, burnRules, burnSpans, chanceOf, judgeObjective, judgeRule } from './burn.ts'

const [hourly, sixHourly, daily] = burnRules
assert(hourly && sixHourly && daily)

const errors = (budget: number): Objective => ({ name: 'errors', budget, belowMs: null })
const days = 86_400_000

describe('the rules', () => {
  test('use up the parts of a budget of 30 days that the workbook says', () => {
    const parts = burnRules.map(({ factor, longMs }) => (factor * longMs) / (30 * days))
    assert.deepEqual(
      parts.map((part) => Number(part.toFixed(12))),
      [0.02, 0.05, 0.1],
    )
    assert.deepEqual(
      burnSpans.map((ms) => ms / 60_000),
      [5, 30, 60, 360, 4320],
    )
  })

  test('burn from their factor on, over both spans', () => {
    const long = { requests: 10_000, bad: 144 }
    const short = { requests: 1000, bad: 15 }
    const judge = (one: Seen, other: Seen) =>
      judgeRule(hourly, { long: one, short: other, budget: 0.001 }).state
    assert.equal(burnOf(long, 0.001)?.toFixed(9), '14.400000000')
    assert.equal(judge(long, short), 'burning')
    assert.equal(judge({ ...long, bad: 143 }, short), 'quiet')
    assert.equal(judge(long, { ...short, bad: 14 }), 'quiet')
  })

  test('say nothing where there is no traffic, or none any more', () => {
    const none = { requests: 0, bad: 0 }
    const long = { requests: 1000, bad: 1000 }
    const budget = 0.001
    assert.deepEqual(judgeRule(hourly, { long: none, short: none, budget }), {
      ...hourly,
      ...{ state: 'unmeasured', chance: null },
    })
    assert.equal(judgeRule(hourly, { long, short: none, budget }).state, 'unmeasured')
  })

  test('take no single failure of a few requests for a fire', () => {
    const few = { requests: 60, bad: 1 }
    const told = judgeRule(hourly, { long: few, short: { requests: 5, bad: 1 }, budget: 0.001 })
    assert(Number(burnOf(few, 0.001)) > hourly.factor)
    assert.equal(told.state, 'quiet')
    // 1 − e^(−0.06)
    assert.equal(told.chance?.toFixed(10), '0.0582354664')
  })

  test('know how likely as many come by chance: figures of Poisson by hand', () => {
    const at = (bad: number) => chanceOf({ requests: 2000, bad }, 0.001)
    const e = Math.exp(-2)
    const expected = [1, 1 - e, 1 - 3 * e, 1 - 5 * e, 1 - (19 / 3) * e]
    for (const [bad, chance] of expected.entries()) assert(Math.abs(at(bad) - chance) < 1e-14)
  })
})

describe('a promise', () => {
  const none = burnSpans.map(() => ({ requests: 0, bad: 0 }))
  const judged = (period: Seen) =>
    judgeObjective(errors(0.001), { periodMs: 30 * days, since: 5, period, spans: none })

  test('without traffic is unmeasured, and not met', () => {
    const { state, used, since, spans, rules } = judged({ requests: 0, bad: 0 })
    assert.deepEqual([state, used, since], ['unmeasured', null, null])
    assert(spans.every(({ burn }) => burn === null))
    assert(rules.every((rule) => rule.state === 'unmeasured'))
  })

  test('is met as long as its budget lasts', () => {
    assert.deepEqual(
      [0, 3, 7, 8].map((bad) => judged({ requests: 7000, bad }).state),
      ['met', 'met', 'met', 'missed'],
    )
    assert.equal(judged({ requests: 7000, bad: 14 }).used, 2)
  })
})

/** Which rules burn before a minute. */
const burningAt = (within: Within, end: number, budget: number): boolean[] =>
  judgedAt(within, end, budget).map(({ state }) => state === 'burning')

describe('over thirty days, looked at every minute', () => {
  const minutes = 30 * 24 * 60
  const stream = (perHour: number, chance: (minute: number) => number, seed: number) =>
    addedUp(streamOf(createRng(seed), { minutes, perHour, chance }))

  for (const budget of [0.001, 0.01])
    for (const perHour of [10, 100, 1000, 20_000])
      test(`half of a budget of ${budget} raises no alarm, ${perHour} requests an hour`, () => {
        const within = stream(perHour, () => budget / 2, perHour)
        let alarms = 0
        for (let at = 1; at <= minutes; at++)
          if (burningAt(within, at, budget).includes(true)) alarms++
        assert.equal(alarms, 0)
      })

  test('an outage is told of in its first minute, and is over six minutes after its end', () => {
    const [from, to] = [20_000, 20_060]
    const within = stream(6000, (at) => (at >= from && at < to ? 1 : 0.0001), 7)
    const pages = (at: number) => burningAt(within, at, 0.001)[0]
    assert.deepEqual([from, from + 1, to, to + 6].map(pages), [false, true, true, false])
  })

  test('a budget that is used up half again too fast is a ticket within three days, and no page', () => {
    const within = stream(6000, () => 0.0015, 3)
    const told = Array.from({ length: 4 * 1440 }, (_, at) => burningAt(within, at + 1, 0.001))
    assert(told.slice(0, 3 * 1440).some(([, , ticket]) => ticket))
    assert(told.every(([page, sixHours]) => !page && !sixHours))
  })
})
