/** Requests that come minute by minute and fail by chance, and which rules of a promise burn then. */
import type { BurnRule, JudgedRule, Seen } from '../../src/core/objectives.ts'
import type { Rng } from '../../src/core/rng.ts'
import { burnRules, judgeRule } from '../../src/monitor/objectives/burn.ts'

/** Requests of so many minutes, each of which fails independently, with a chance that may change. */
export const streamOf = (
  rng: Rng,
  {
    minutes,
    perHour,
    chance,
  }: { readonly minutes: number; readonly perHour: number; chance(minute: number): number },
): Seen[] =>
  Array.from({ length: minutes }, (_, minute) => {
    const requests = Math.floor(perHour / 60 + rng.uniform())
    return { requests, bad: failures(rng, requests, chance(minute)) }
  })

/** By the gaps between failures, whose lengths are geometric. */
const failures = (rng: Rng, requests: number, chance: number): number => {
  if (chance >= 1) return requests
  const gap = () => Math.floor(Math.log1p(-rng.uniform()) / Math.log1p(-chance)) + 1
  let bad = 0
  for (let at = gap(); at <= requests; at += gap()) bad++
  return bad
}

/** What was seen in a span of minutes that ends before a minute. */
export type Within = (end: number, span: number) => Seen

export const addedUp = (minutes: readonly Seen[]): Within => {
  const requests = new Float64Array(minutes.length + 1)
  const bad = new Float64Array(minutes.length + 1)
  for (const [at, each] of minutes.entries()) {
    requests[at + 1] = (requests[at] ?? 0) + each.requests
    bad[at + 1] = (bad[at] ?? 0) + each.bad
  }
  const between = (sums: Float64Array, end: number, span: number) =>
    (sums[end] ?? 0) - (sums[Math.max(0, end - span)] ?? 0)
  return (end, span) => ({ requests: between(requests, end, span), bad: between(bad, end, span) })
}

/** The rules as they stand before a minute. */
export const judgedAt = (within: Within, end: number, budget: number): JudgedRule[] =>
  burnRules.map((rule: BurnRule) =>
    judgeRule(rule, {
      long: within(end, rule.longMs / 60_000),
      short: within(end, rule.shortMs / 60_000),
      budget,
    }),
  )
