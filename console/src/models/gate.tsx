import { Check, X } from 'lucide-react'
import { wordsOf } from '../../../src/core/check.ts'
import type { Check as GateCheck, GateReport } from '../../../src/core/records.ts'
import { label } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import css from './gate.module.css'

const against = (check: GateCheck, champion: number | null) => {
  switch (check.against) {
    case 'baseline':
      return 'the simplest guess'
    case 'champion':
      return champion === null ? 'the champion' : `champion v${champion}`
    case 'value':
      return 'a set bound'
  }
}

export const GateBadge = ({ gate }: { gate: GateReport }) => (
  <Badge tone={gate.passed ? 'ok' : 'bad'} dot>
    {gate.passed ? 'gate passed' : 'gate not passed'}
  </Badge>
)

/** Each check of a gate: what was measured, what it had to be, and whether it was. */
export const Gate = ({ gate }: { gate: GateReport }) => (
  <ul className={css.gate}>
    {gate.checks.map((check) => {
      const { metric, value, sign, bound, verdict, problem } = wordsOf(check)
      return (
        <li key={`${metric} ${check.rule} ${check.against}`} data-passed={check.passed}>
          <span className={css.sign}>
            {check.passed ? (
              <Check size={14} aria-hidden="true" />
            ) : (
              <X size={14} aria-hidden="true" />
            )}
          </span>
          <span className={css.metric}>{label(metric)}</span>
          <strong className="num">{value}</strong>
          <span className={css.bound}>
            {sign} <b className="num">{bound}</b>, {against(check, gate.champion)}: {verdict}
            {problem !== null && <>. {problem}.</>}
          </span>
        </li>
      )
    })}
    {gate.checks.length === 0 && <li className="muted">No check is configured.</li>}
  </ul>
)
