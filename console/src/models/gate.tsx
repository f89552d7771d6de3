import { Check, X } from 'lucide-react'
import { wordsOf } from '../../../src/core/check.ts'
import type { Check as GateCheck, GateReport } from '../../../src/core/records.ts'
import { label, sentence } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { Prose } from '../parts/states.tsx'
import css from './gate.module.css'

export const GateBadge = ({ gate }: { gate: GateReport }) =>
  gate.passed && gate.checks.length === 0 ? (
    <Badge tone="plain">no checks</Badge>
  ) : (
    <Badge tone={gate.passed ? 'plain' : 'bad'} dot={!gate.passed}>
      {gate.passed ? 'gate passed' : 'gate not passed'}
    </Badge>
  )

/** `champion` with the version that it was; a number stays with its per cent. */
const named = (against: string, champion: number | null) =>
  (champion === null ? against : against.replace(/^champion/, `champion v${champion}`)).replaceAll(
    ' %',
    '\u00a0%',
  )

const Line = ({ check, champion }: { check: GateCheck; champion: number | null }) => {
  const { metric, value, sign, bound, against, verdict, problem } = wordsOf(check)
  const isMeasured = check.value !== null || check.bound !== null
  const Sign = check.passed ? Check : X
  return (
    <li data-passed={check.passed}>
      <span className={css.sign}>
        <Sign size={13} strokeWidth={2.4} aria-hidden="true" />
      </span>
      <span className={css.metric} title={metric}>
        {label(metric)}
      </span>
      <span className={css.held}>
        {isMeasured && (
          <>
            <strong data-known={check.value !== null}>{value}</strong> {sign}{' '}
            <b data-known={check.bound !== null}>{bound}</b>
          </>
        )}
        {isMeasured && against !== null && <> ({named(against, champion)})</>}
      </span>
      <span className={css.verdict}>{verdict}</span>
      {problem !== null && (
        <p className={css.problem}>
          <strong>Not compared.</strong> <Prose text={sentence(problem)} />
        </p>
      )}
    </li>
  )
}

/** Each check of a gate: what was measured, what it had to be, and whether it was; why, where that is not known. */
export const Checks = ({ gate }: { gate: GateReport }) => (
  <div className={css.frame}>
    <ul className={css.gate}>
      {gate.checks.map((check, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the checks of a report do not change
        <Line key={index} check={check} champion={gate.champion} />
      ))}
    </ul>
  </div>
)

/** A gate in full: its checks, and the champion that they were held against. */
export const Gate = ({ gate }: { gate: GateReport }) => (
  <div className={css.whole}>
    {gate.checks.length === 0 ? (
      <p className="muted">No check is configured.</p>
    ) : (
      <Checks gate={gate} />
    )}
    <p className="muted">
      {gate.champion === null
        ? 'There was no champion when it was judged.'
        : `When it was judged, version ${gate.champion} was champion.`}
    </p>
  </div>
)
