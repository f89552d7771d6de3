import { wordsOf } from '../../../src/core/check.ts'
import type { Check, GateReport } from '../../../src/core/records.ts'
import { label, plural } from '../format.ts'

/** A check in a line, without its verdict: `AUC 0.8123 ≥ 0.85`, `val loss 5.9 ≤ 6.1 (champion v4)`. */
export const checkWords = (check: Check, champion: number | null): string => {
  const { value, sign, bound, against } = wordsOf(check)
  const rival =
    against === null || champion === null
      ? against
      : against.replace(/^champion/, `champion v${champion}`)
  return `${label(check.metric)} ${value} ${sign} ${bound}${rival === null ? '' : ` (${rival})`}`
}

/** A gate in a line: the first check that failed, else the first there is, and how many more there are. */
export const gateWords = ({ checks, champion, passed }: GateReport): string => {
  const told = checks.find((check) => !check.passed) ?? checks[0]
  if (!told) return 'no checks'
  const alike = checks.filter((check) => check.passed === told.passed).length - 1
  const more = alike > 0 ? `, and ${plural(alike, passed ? 'check' : 'failure')} more` : ''
  return `${checkWords(told, champion)}${more}`
}
