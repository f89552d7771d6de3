import { holds } from '../core/check.ts'
import type { Check, GateReport, Metrics } from '../core/records.ts'
import type { Bound, Confidence, Gate, Rule } from '../core/rule.ts'

/** One-sided quantiles of the normal distribution. */
const quantiles: Readonly<Record<Confidence, number>> = { 0.9: 1.2816, 0.95: 1.6449, 0.99: 2.3263 }

export interface Judged {
  readonly candidate: Metrics
  readonly baseline: Metrics
  /** What else of the candidate a rule may hold. Default: nothing. */
  readonly report?: GateFigures
  /** Null where there is no champion yet: rules against it do not apply then. */
  readonly champion: ChampionComparison | null
}

/** Figures of an evaluation that are no metrics of the whole, such as `worst_slice_accuracy`. */
export interface GateFigures {
  readonly figures: Metrics
  /** Standard errors of the candidate's metrics by themselves. */
  readonly errors: Metrics
  /** Which part of the evaluation a figure is of, in words. */
  readonly notes: Readonly<Record<string, string>>
}

/** The same of a candidate beside the champion. */
export interface ChampionReport {
  readonly candidate: Metrics
  readonly champion: Metrics
  /** Standard errors of what the two differ by, on the same rows. */
  readonly errors: Metrics
  readonly notes: Readonly<Record<string, string>>
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
  /** Default: nothing is told beside the metrics. */
  readonly report?: ChampionReport
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
  const { tolerance = 0, confidence } = rule
  if ('below' in rule) return { name: 'below', bound: rule.below, tolerance, confidence } as const
  if ('above' in rule) return { name: 'above', bound: rule.above, tolerance, confidence } as const
  if ('atLeast' in rule)
    return { name: 'atLeast', bound: rule.atLeast, tolerance, confidence } as const
  return { name: 'atMost', bound: rule.atMost, tolerance, confidence } as const
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
  const sides = sidesOf(bound, judged)
  const value = finite(sides.mine[metric])
  const limit = typeof bound === 'number' ? bound : finite(sides.theirs[metric])
  const error = confidence === undefined ? 0 : finite(sides.errorOf(metric))
  const slack = error === null ? tolerance : tolerance + slackOf(name, confidence, error)
  const problem =
    value === null
      ? missing(metric, 'The new version', sides.mine)
      : limit === null
        ? missing(metric, sides.whose, sides.theirs)
        : error === null
          ? unknownChance(metric, bound)
          : null
  const passed =
    value !== null && limit !== null && error !== null && holds(name, value, limit, slack)
  const about = sides.notes[metric]
  return {
    ...{ ...common, value, bound: limit, tolerance: slack, passed, problem },
    ...(about !== undefined && { about }),
  }
}

/** What is not a number is not measured. */
const finite = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value

/** What chance may bring: it has to go beyond that, or may fall short by it. */
const slackOf = (
  name: Check['rule'],
  confidence: Confidence | undefined,
  error: number,
): number => {
  if (confidence === undefined) return 0
  const chance = quantiles[confidence] * error
  return name === 'below' || name === 'above' ? -chance : chance
}

const sidesOf = (bound: Bound, { candidate, baseline, report, champion }: Judged) => {
  if (bound === 'champion' && champion && champion.problem === null) {
    const beside = champion.report
    return {
      mine: { ...champion.candidate, ...beside?.candidate },
      theirs: { ...champion.champion, ...beside?.champion },
      whose: `Version ${champion.version}`,
      errorOf: (metric: string) => beside?.errors[metric],
      notes: beside?.notes ?? {},
    }
  }
  const mine = { ...candidate, ...report?.figures }
  return {
    ...{ mine, theirs: baseline, whose: 'The baseline', notes: report?.notes ?? {} },
    errorOf: (metric: string) =>
      bound === 'baseline' ? candidate[`${metric}_se`] : report?.errors[metric],
  }
}

const unknownChance = (metric: string, bound: Bound): string =>
  bound === 'baseline'
    ? `The new version has no ${metric}_se on these rows, by which chance is told: of fewer than two there is none`
    : `What chance does to ${metric} cannot be told on these rows: there are too few, or some of them alone have no ${metric}`

const missing = (metric: string, whose: string, metrics: Metrics): string =>
  `${whose} has no ${metric} on these rows; it has ${Object.keys(metrics).sort().join(', ') || 'none'}`
