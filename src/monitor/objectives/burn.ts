/**
 * When a promise is broken too fast: several spans, several rates, as chapter 5 of Google's Site Reliability Workbook has it
 * ("Multiwindow, Multi-Burn-Rate Alerts", table 5-8). A rule burns where the budget is used up too fast both over its long
 * span, so that it matters, and over its short one, so that it goes on.
 */
import type {
  BurnRule,
  JudgedRule,
  Objective,
  ObjectiveReport,
  Seen,
  SeenSpan,
} from '../../core/objectives.ts'
import { upperGamma } from '../../metrics/drift/gamma.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Of a budget of 30 days these use up 2 % in an hour, 5 % in six, and 10 % in three days. */
export const burnRules: readonly BurnRule[] = [
  { severity: 'page', factor: 14.4, longMs: hour, shortMs: 5 * minute },
  { severity: 'page', factor: 6, longMs: 6 * hour, shortMs: 30 * minute },
  { severity: 'ticket', factor: 1, longMs: 3 * day, shortMs: 6 * hour },
]

/** Spans that the rules look at, from the shortest to the longest. */
export const burnSpans: readonly number[] = [
  ...new Set(burnRules.flatMap(({ longMs, shortMs }) => [longMs, shortMs])),
].sort((a, b) => a - b)

/**
 * A rule burns only where so few bad ones would hardly come by chance while the promise is kept: with few requests a single
 * failure is a high rate.
 */
export const largestChance = 0.0001

/** Rate at which the budget is used up: 1 uses it up in the period; null without requests. */
export const burnOf = ({ requests, bad }: Seen, budget: number): number | null =>
  requests === 0 ? null : bad / requests / budget

/**
 * P(X ≥ bad) of X with Poisson's distribution and mean requests · budget: how likely at least as many are bad while the
 * promise is just kept. Requests are taken to fail one by one.
 */
export const chanceOf = ({ requests, bad }: Seen, budget: number): number =>
  bad === 0 ? 1 : 1 - upperGamma(bad, requests * budget)

/** Judges a rule by what was seen in both of its spans. */
export const judgeRule = (
  rule: BurnRule,
  { long, short, budget }: { readonly long: Seen; readonly short: Seen; readonly budget: number },
): JudgedRule => {
  const overLong = burnOf(long, budget)
  const overShort = burnOf(short, budget)
  if (overLong === null) return { ...rule, state: 'unmeasured', chance: null }
  const chance = chanceOf(long, budget)
  if (overShort === null) return { ...rule, state: 'unmeasured', chance }
  const isFast = [overLong, overShort].every((burn) => isAtLeast(burn, rule.factor))
  return { ...rule, state: isFast && chance <= largestChance ? 'burning' : 'quiet', chance }
}

/** Exactly as much is enough, whatever floating point makes of it. */
const isAtLeast = (burn: number, factor: number): boolean => burn >= factor * (1 - 1e-12)

export interface SeenOver {
  readonly periodMs: number
  /** When what was counted of the period began; null where nothing was. */
  readonly since: number | null
  readonly period: Seen
  /** What was seen in each of `burnSpans`. */
  readonly spans: readonly Seen[]
}

/** How a promise is kept, by what was seen. */
export const judgeObjective = (
  objective: Objective,
  { periodMs, since, period, spans }: SeenOver,
): ObjectiveReport => {
  const { budget } = objective
  const within = (ms: number) => spans[burnSpans.indexOf(ms)] ?? { requests: 0, bad: 0 }
  const used = burnOf(period, budget)
  return {
    ...objective,
    state: used === null ? 'unmeasured' : used <= 1 + 1e-12 ? 'met' : 'missed',
    ...{ periodMs, since: used === null ? null : since, period, used },
    spans: burnSpans.map(
      (ms): SeenSpan => ({ ms, ...within(ms), burn: burnOf(within(ms), budget) }),
    ),
    rules: burnRules.map((rule) =>
      judgeRule(rule, { long: within(rule.longMs), short: within(rule.shortMs), budget }),
    ),
  }
}
