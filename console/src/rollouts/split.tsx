import { Link } from 'wouter'
import type { RolloutView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { count } from '../format.ts'
import css from './split.module.css'
import { type Part, sharesAhead, splitOf } from './split.ts'
import { shareWords } from './words.ts'

const roles: Readonly<Record<Part['role'], string>> = {
  stable: 'stable',
  candidate: 'candidate',
  shadow: 'shadow',
}

/** The share of one version as a bar; notches where it is still to go. */
const Bar = ({ part, ahead }: { part: Part; ahead: readonly number[] }) => (
  <span className={css.track} data-role={part.role} aria-hidden="true">
    <i style={{ width: `${100 * part.share}%` }} />
    {ahead.map((share) => (
      <b key={share} style={{ left: `${100 * share}%` }} title={`then ${shareWords(share)}`} />
    ))}
  </span>
)

const Row = (props: {
  model: string
  part: Part
  ahead: readonly number[]
  note: string | undefined
}) => {
  const { model, part, ahead, note } = props
  const { role, version, share } = part
  return (
    <li className={css.row}>
      <span className={css.who}>
        <Link href={at.version(model, version)}>v{version}</Link>
        <small>{roles[role]}</small>
      </span>
      <Bar part={part} ahead={ahead} />
      <span className={css.share}>
        <strong className="num">{shareWords(share)}</strong>
        <small>{role === 'shadow' ? 'asked beside' : note}</small>
      </span>
    </li>
  )
}

const answersOf = ({ findings, stable }: RolloutView, version: number): string | undefined => {
  const { answers } = findings.errors[version === stable ? 'stable' : 'candidate']
  return answers === 0 ? undefined : `${count(answers)} seen`
}

/** Who answers, as bars: the stable version, and the candidate, or the shadow that is asked beside. */
export const Split = ({ rollout }: { rollout: RolloutView }) => (
  <ul className={css.split} aria-label="Who answers">
    {splitOf(rollout).map((part) => (
      <Row
        key={part.role}
        model={rollout.model}
        part={part}
        ahead={part.role === 'candidate' ? sharesAhead(rollout) : []}
        note={answersOf(rollout, part.version)}
      />
    ))}
  </ul>
)

/** One version answers all questions. */
export const Alone = ({ model, version }: { model: string; version: number }) => (
  <ul className={css.split} aria-label="Who answers">
    <Row model={model} part={{ role: 'stable', version, share: 1 }} ahead={[]} note={undefined} />
  </ul>
)
