import { MillraceError } from '../core/error.ts'
import type { Check, Figures, GateReport } from '../core/records.ts'

/** A bound for one figure: a number, the simplest guess (`baseline`) or the model that serves. */
export type Bound = number | 'baseline' | 'champion'

export type Rule =
  | { readonly below: Bound }
  | { readonly above: Bound }
  | { readonly atLeast: Bound; readonly tolerance: number }
  | { readonly atMost: Bound; readonly tolerance: number }

export interface Judged {
  readonly candidate: Figures
  readonly baseline: Figures
  readonly champion: Duel | null
}

/**
 * A candidate and the champion measured together on the same rows. The candidate's figures here can
 * differ from its own: a loss counts only the words that both of them know.
 */
export interface Duel {
  readonly version: number
  readonly candidate: Figures
  readonly champion: Figures
}

/**
 * Holds a candidate's figures against the rules. A rule against the champion does not apply while
 * there is none. A figure that is not a number fails its check. Throws `bad_config` for a figure that
 * the task does not report.
 */
export const gate = (rules: Readonly<Record<string, Rule>>, judged: Judged): GateReport => {
  const checks = Object.entries(rules).flatMap(
    ([metric, rule]) => check(metric, rule, judged) ?? [],
  )
  return {
    passed: checks.every(({ passed }) => passed),
    checks,
    champion: judged.champion?.version ?? null,
  }
}

const check = (metric: string, rule: Rule, judged: Judged): Check | null => {
  const [name, bound, tolerance] = read(rule)
  if (bound === 'champion' && !judged.champion) return null
  const measured = (bound === 'champion' && judged.champion?.candidate) || judged.candidate
  const value = figure(measured, metric, 'the new model')
  const limit = boundOf(metric, bound, judged)
  const passed = {
    below: value < limit,
    above: value > limit,
    atLeast: value >= limit - tolerance,
    atMost: value <= limit + tolerance,
  }[name]
  return {
    metric,
    rule: name,
    against: typeof bound === 'number' ? 'value' : bound,
    value,
    bound: limit,
    passed,
  }
}

const read = (rule: Rule): [Check['rule'], Bound, number] => {
  if ('below' in rule) return ['below', rule.below, 0]
  if ('above' in rule) return ['above', rule.above, 0]
  if ('atLeast' in rule) return ['atLeast', rule.atLeast, rule.tolerance]
  return ['atMost', rule.atMost, rule.tolerance]
}

const boundOf = (metric: string, bound: Bound, { baseline, champion }: Judged): number => {
  if (typeof bound === 'number') return bound
  if (bound === 'baseline') return figure(baseline, metric, 'the baseline')
  return figure(champion?.champion ?? {}, metric, 'the champion')
}

const figure = (figures: Figures, metric: string, whose: string): number => {
  const value = figures[metric]
  if (value === undefined)
    throw new MillraceError('bad_config', {
      what: `The gate asks for "${metric}", which is not among the figures of ${whose}: ${Object.keys(figures).sort().join(', ') || 'none'}.`,
      fix: 'Name one of these figures in the gate.',
    })
  return value
}

const signs = { below: '<', above: '>', atLeast: '≥', atMost: '≤' } as const

/** One check in a few words: `top5 0.281 ≥ 0.279 (champion): passed`. */
export const describeCheck = ({ metric, rule, against, value, bound, passed }: Check): string =>
  `${metric} ${round(value)} ${signs[rule]} ${round(bound)}${against === 'value' ? '' : ` (${against})`}: ${passed ? 'passed' : 'failed'}`

const round = (value: number) => Number(value.toPrecision(4)).toString()
