/** What a check of a gate says, in the same words wherever it is shown. */
import type { Check, GateReport } from './records.ts'

/** A check in parts that can be laid out: `f1` `0.6048` `≥` `0.608 − 0.005` `champion` `passed`. */
export interface CheckWords {
  readonly metric: string
  readonly value: string
  readonly sign: string
  /** With the tolerance, where there is one. */
  readonly bound: string
  /** Null where it is held against a plain number. */
  readonly against: 'baseline' | 'champion' | null
  readonly verdict: 'passed' | 'failed'
  readonly problem: string | null
}

const signs = { below: '<', above: '>', atLeast: '≥', atMost: '≤' } as const

/** The words of a check, with as many digits as it takes for what is printed to be true. */
export const wordsOf = (check: Check): CheckWords => {
  const { metric, rule, against, passed, problem } = check
  const { value, bound } = printed(check)
  return {
    metric,
    value,
    sign: signs[rule],
    bound,
    against: against === 'value' ? null : against,
    verdict: passed ? 'passed' : 'failed',
    problem,
  }
}

/** One check in a line: `f1 0.6048 ≥ 0.608 − 0.005 (champion): passed`. */
export const describeCheck = (check: Check): string => {
  const { metric, value, sign, bound, against, verdict, problem } = wordsOf(check)
  const why = problem === null ? '' : `: ${problem}`
  return `${metric} ${value} ${sign} ${bound}${against === null ? '' : ` (${against})`}: ${verdict}${why}`
}

/** All checks in a line; of a gate without any, that there is none. */
export const describeGate = ({ checks }: Pick<GateReport, 'checks'>): string =>
  checks.map(describeCheck).join('; ') || 'no checks'

/** Whether a value is within a rule. A value that is not a number never is. */
export const holds = (
  rule: Check['rule'],
  value: number,
  bound: number,
  tolerance: number,
): boolean =>
  ({
    below: value < bound,
    above: value > bound,
    atLeast: value >= bound - tolerance,
    atMost: value <= bound + tolerance,
  })[rule]

const printed = ({ rule, value, bound, tolerance, passed }: Check) => {
  const unknown = 'not measured'
  if (value === null || bound === null)
    return {
      value: value === null ? unknown : short(value, 4),
      bound: bound === null ? unknown : short(bound, 4),
    }
  const slack = tolerance ?? 0
  let digits = 4
  const seen = (number: number) => Number(short(number, digits))
  // 0.69310 < 0.69314 must not read as 0.6931 < 0.6931.
  while (digits < 17 && holds(rule, seen(value), seen(bound), seen(slack)) !== passed) digits++
  const sign = rule === 'atLeast' ? '−' : '+'
  const truly = holds(rule, value, bound, slack) === passed
  const margin =
    slack > 0
      ? ` ${sign} ${short(slack, digits)}`
      : tolerance === null && !truly
        ? ` ${sign} a tolerance that was not kept`
        : ''
  const used = truly ? digits : 4
  return { value: short(value, used), bound: `${short(bound, used)}${margin}` }
}

const short = (value: number, digits: number): string =>
  Number(value.toPrecision(digits)).toString()

/**
 * A passed gate whose champion is no longer the one that was compared with: it has failed, because
 * nothing is known of how the version stands to the new one.
 */
export const overtaken = (gate: GateReport, champion: number | null): GateReport => {
  const before = gate.champion === null ? 'there was none' : `it was version ${gate.champion}`
  const now = champion === null ? 'there is none' : `it is version ${champion}`
  return {
    ...gate,
    passed: false,
    checks: [
      ...gate.checks,
      {
        metric: 'champion',
        rule: 'atLeast',
        against: 'champion',
        value: null,
        bound: null,
        tolerance: 0,
        passed: false,
        problem: `The champion changed while this version was trained: ${before}, now ${now}`,
      },
    ],
  }
}
