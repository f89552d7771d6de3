import { holds } from '../core/check.ts'
import type { Check, GateReport, Metrics } from '../core/records.ts'
import type { Bound, Confidence, Gate, Rule } from '../core/rule.ts'

/** One-sided quantiles of the normal distribution. */
const quantiles: Readonly<Record<Confidence, number>> = { 0.9: 1.2816, 0.95: 1.6449, 0.99: 2.3263 }

export interface Judged {
  readonly candidate: Metrics
  readonly baseline: Metrics
  /** Null where there is no champion yet: rules against it do not apply then. */
  readonly champion: ChampionComparison | null
}

/** A candidate beside the champion: both were judged on the same rows, or it says why that cannot be. */
export type ChampionComparison = Compared | Incomparable

/**
 * A candidate and the champion measured together on the same rows. The candidate's metrics here can
 * differ from its own: a loss counts only the words that both of them know.
 */
export interface Compared {
  readonly version: number
  readonly candidate: Metrics
  readonly champion: Metrics
  readonly problem: null
}

/** A champion that cannot be judged beside the candidate: no rule against it can hold. */
export interface Incomparable {
  readonly version: number
  /** A sentence without its full stop. */
  readonly problem: string
}

/**
 * Holds a candidate's metrics against the rules. A rule against the champion does not apply while there
 * is none; where there is one that cannot be judged, the rule has failed. So has one whose figure is
 * missing or not a number on either side.
 */
export const gate = (rules: Gate, judged: Judged): GateReport => {
  const checks = Object.entries(rules).flatMap(([metric, given]) =>
    [given].flat().flatMap((rule) => check(metric, rule, judged) ?? []),
  )
  return {
    passed: checks.every(({ passed }) => passed),
    checks,
    champion: judged.champion?.version ?? null,
  }
}

/** A rule in parts. */
export const partsOf = (rule: Rule) => {
  if ('below' in rule)
    return { name: 'below', bound: rule.below, tolerance: 0, confidence: rule.confidence } as const
  if ('above' in rule)
    return { name: 'above', bound: rule.above, tolerance: 0, confidence: rule.confidence } as const
  if ('atLeast' in rule)
    return { name: 'atLeast', bound: rule.atLeast, tolerance: rule.tolerance } as const
  return { name: 'atMost', bound: rule.atMost, tolerance: rule.tolerance } as const
}

const check = (metric: string, rule: Rule, judged: Judged): Check | null => {
  const { name, bound, tolerance, confidence } = partsOf(rule)
  const { champion } = judged
  if (bound === 'champion' && champion === null) return null
  const against = typeof bound === 'number' ? 'value' : bound
  const common = { metric, rule: name, against, confidence: confidence ?? null } as const
  if (bound === 'champion' && champion && champion.problem !== null)
    return {
      ...common,
      value: judged.candidate[metric] ?? null,
      bound: null,
      tolerance,
      passed: false,
      problem: champion.problem,
    }
  const [mine, theirs, whose] = sidesOf(bound, judged)
  const value = mine[metric] ?? null
  const limit = typeof bound === 'number' ? bound : (theirs[metric] ?? null)
  const error = confidence === undefined ? 0 : (mine[`${metric}_se`] ?? null)
  const slack =
    error === null || confidence === undefined ? tolerance : -quantiles[confidence] * error
  const problem =
    value === null
      ? missing(metric, 'The new version', mine)
      : limit === null
        ? missing(metric, whose, theirs)
        : error === null
          ? `The new version has no ${metric}_se on these rows, by which chance is told: of fewer than two there is none`
          : null
  const passed =
    value !== null && limit !== null && error !== null && holds(name, value, limit, slack)
  return { ...common, value, bound: limit, tolerance: slack, passed, problem }
}

const sidesOf = (bound: Bound, { candidate, baseline, champion }: Judged) => {
  if (bound === 'champion' && champion && champion.problem === null)
    return [champion.candidate, champion.champion, `Version ${champion.version}`] as const
  return [candidate, baseline, 'The baseline'] as const
}

const missing = (metric: string, whose: string, metrics: Metrics): string =>
  `${whose} has no ${metric} on these rows; it has ${Object.keys(metrics).sort().join(', ') || 'none'}`
