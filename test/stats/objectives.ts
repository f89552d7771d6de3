/**
 * How often promises raise false alarms, and how long they take to raise true ones: through the rules that judge them, looked at
 * every minute. MILLRACE_SEEDS: a tenth of it is the number of months of each kind; 1,000 where it says nothing.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../src/core/rng.ts'
import { addedUp, judgedAt, streamOf, type Within } from '../system/burning.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] || 1000)
const months = Math.ceil(seeds / 10)
const month = 30 * 24 * 60

const rates = [10, 100, 1000, 10_000]
const budgets = [0.001, 0.01]

/** Alarms by our rules, and by the rates of the workbook alone: a rule of its own each, counted where it begins. */
const alarmsIn = (within: Within, budget: number) => {
  const began = { ours: 0, plain: 0 }
  let was = { ours: false, plain: false }
  for (let end = 1; end <= month; end++) {
    const rules = judgedAt(within, end, budget)
    const ours = rules.some(({ state }) => state === 'burning')
    const plain = rules.some(({ factor, longMs, shortMs }) =>
      [longMs, shortMs].every((ms) => {
        const { requests, bad } = within(end, ms / 60_000)
        return requests > 0 && bad / requests / budget >= factor
      }),
    )
    if (ours && !was.ours) began.ours++
    if (plain && !was.plain) began.plain++
    was = { ours, plain }
  }
  return began
}

for (const budget of budgets)
  for (const perHour of rates)
    test(`half of a budget of ${budget} used up, ${perHour} requests an hour`, () => {
      let ours = 0
      let plain = 0
      for (let seed = 1; seed <= months; seed++) {
        const rng = createRng(seed * 7919 + perHour)
        const chance = () => budget / 2
        const stream = streamOf(rng, { minutes: month, perHour, chance })
        const began = alarmsIn(addedUp(stream), budget)
        ours += began.ours
        plain += began.plain
      }
      console.log(
        `half of ${budget}, ${perHour} an hour: ${ours} alarms in ${months} months; by the rates alone ${plain}`,
      )
      // One in five years at most, as far as so many months can tell.
      assert.ok(ours / months <= 1 / 60 + 3 * Math.sqrt(1 / 60 / months), `${ours}`)
    })

/** Minutes from the beginning of trouble to the first alarm; null where there is none in three days. */
const delayOf = (budget: number, perHour: number, chance: number, seed: number): number | null => {
  const before = 3 * 24 * 60
  const minutes = 2 * before
  const within = addedUp(
    streamOf(createRng(seed), {
      ...{ minutes, perHour },
      chance: (at) => (at < before ? budget / 10 : chance),
    }),
  )
  for (let end = before + 1; end <= minutes; end++)
    if (judgedAt(within, end, budget).some(({ state }) => state === 'burning')) return end - before
  return null
}

const middle = (delays: readonly (number | null)[]): number | null => {
  const sorted = delays.map((delay) => delay ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const found = sorted[sorted.length >> 1] ?? Number.POSITIVE_INFINITY
  return Number.isFinite(found) ? found : null
}

for (const chance of [1, 0.1, 0.02, 0.002])
  test(`a budget of 0.001, and a share of ${chance} that fails`, () => {
    const found = rates.map((perHour) => {
      const delays = Array.from({ length: Math.max(5, Math.ceil(months / 5)) }, (_, seed) =>
        delayOf(0.001, perHour, chance, seed + 1),
      )
      return middle(delays)
    })
    console.log(
      `${100 * chance} % fail, minutes to the alarm at ${rates.join(', ')} an hour: ${found.map((delay) => delay ?? 'none').join(', ')}`,
    )
    // With many requests an outage is seen at once, and twice the budget within three days.
    assert.ok(Number(found.at(-1)) <= (chance === 1 ? 2 : month / 10), `${found}`)
  })
