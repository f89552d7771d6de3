/** What a check of a gate says, in the same words wherever it is shown. */
import { apart } from './figure.ts'
import type { Check, GateReport } from './records.ts'

/** A check in parts that can be laid out: `f1` `0.6048` `≥` `0.608 − 0.005` `champion` `passed`. */
export interface CheckWords {
  readonly metric: string
  readonly value: string
  readonly sign: string
  /** With the tolerance, where there is one. */
  readonly bound: string
  /**
   * `baseline`, `champion`, `baseline, 95 % sure`, and what part of the rows it is of; null where there is nothing to
   * say beside a plain number.
   */
  readonly against: string | null
  readonly verdict: 'passed' | 'failed'
  readonly problem: string | null
}

const signs = { below: '<', above: '>', atLeast: '≥', atMost: '≤' } as const

/** The words of a check, with as many digits as it takes for what is printed to be true. */
export const wordsOf = (check: Check): CheckWords => {
  const { metric, rule, passed, problem } = check
  const { value, bound } = printed(check)
  return {
    metric,
    value,
    sign: signs[rule],
    bound,
    against: insideOf(check),
    verdict: passed ? 'passed' : 'failed',
    problem,
  }
}

const insideOf = ({ rule, against, confidence, about }: Check): string | null => {
  const sure = sureness(rule, confidence)
  const parts = [...(against === 'value' ? [] : [against]), ...(sure ? [sure] : [])]
  return (
    [...(parts.length > 0 ? [parts.join(', ')] : []), ...(about ? [about] : [])].join('; ') || null
  )
}

/** `95 % sure` of what has to be so; `but for chance` where it fails only by what is surely not so. */
const sureness = (rule: Check['rule'], confidence: number | null): string => {
  if (confidence === null) return ''
  const share = Number((100 * confidence).toPrecision(4))
  return rule === 'below' || rule === 'above'
    ? `${share} % sure`
    : `but for chance, ${share} % sure`
}

/** One check in a line: `f1 0.6048 ≥ 0.608 − 0.005 (champion): passed`. */
export const describeCheck = (check: Check): string => {
  const { metric, value, sign, bound, against, verdict, problem } = wordsOf(check)
  const why = problem === null ? '' : `: ${problem}`
  if (check.value === null && check.bound === null) return `${metric}: ${verdict}${why}`
  return `${metric} ${value} ${sign} ${bound}${against === null ? '' : ` (${against})`}: ${verdict}${why}`
}

/** All checks in a line; of a gate without any, that there is none. */
export const describeGate = ({ checks }: Pick<GateReport, 'checks'>): string =>
  checks.map(describeCheck).join('; ') || 'no checks'

/** A rule, before anything is held against it. */
export interface RuleWords extends Pick<Check, 'metric' | 'rule'> {
  readonly bound: number | 'baseline' | 'champion'
  readonly tolerance: number
  readonly confidence: number | null
}

/** A rule in the words of its checks: `f1 ≥ champion − 0.02`, `val_loss < baseline, 95 % sure`. */
export const describeRule = ({ metric, rule, bound, tolerance, confidence }: RuleWords): string => {
  const margin = tolerance === 0 ? '' : ` ${signOf(rule, tolerance)} ${marked(tolerance)}`
  const held = typeof bound === 'number' ? marked(bound) : bound
  const sure = sureness(rule, confidence)
  return `${metric} ${signs[rule]} ${held}${margin}${sure && `, ${sure}`}`
}

/** Whether a value is within a rule. A value that is not a number never is. */
export const holds = (
  rule: Check['rule'],
  value: number,
  bound: number,
  tolerance: number,
): boolean =>
  ({
    below: value < bound + tolerance,
    above: value > bound - tolerance,
    atLeast: value >= bound - tolerance,
    atMost: value <= bound + tolerance,
  })[rule]

const unknown = 'not measured'

const printed = (check: Check) => {
  const { rule, value, bound, tolerance, passed, problem } = check
  if (value === null || bound === null) return { value: shown(value, 4), bound: shown(bound, 4) }
  const slack = tolerance ?? 0
  const isDecided = problem === null
  if (isDecided && holds(rule, value, bound, slack) !== passed)
    return {
      value: shown(value, 4),
      bound: `${shown(bound, 4)} ${signOf(rule, 1)} a tolerance that was not kept`,
    }
  let digits = 4
  // 0.69310 < 0.69314 must not read as 0.6931 < 0.6931.
  while (
    isDecided &&
    digits < 17 &&
    holds(rule, apart(value, digits), apart(bound, digits), apart(slack, digits)) !== passed
  )
    digits++
  const margin = slack === 0 ? '' : ` ${signOf(rule, slack)} ${shown(Math.abs(slack), digits)}`
  return { value: shown(value, digits), bound: `${shown(bound, digits)}${margin}` }
}

/** The sign between a bound and what is added to it. */
const signOf = (rule: Check['rule'], slack: number): string => {
  const isUpper = rule === 'below' || rule === 'atMost'
  return isUpper === slack > 0 ? '+' : '−'
}

const shown = (value: number | null, digits: number): string =>
  value === null ? unknown : marked(apart(value, digits))

/** A number with thousands marks: `2,385,000`; one that is small enough to need none as it is written: `1e-7`. */
const marked = (value: number): string =>
  Math.abs(value) >= 1000
    ? value.toLocaleString('en', { maximumSignificantDigits: 17 })
    : `${value}`

/**
 * A passed gate whose champion is no longer the one that was compared with: it has failed, because
 * nothing is known of how the version stands to the new one.
 */
export const overtaken = (gate: GateReport, champion: number | null): GateReport => {
  const before = gate.champion === null ? 'there was none' : `it was version ${gate.champion}`
  const now = champion === null ? 'there is none' : `it is version ${champion}`
  return {
    ...gate,
    champion,
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
        confidence: null,
        passed: false,
        problem: `The champion changed while this version was trained: ${before}, now ${now}`,
      },
    ],
  }
}
