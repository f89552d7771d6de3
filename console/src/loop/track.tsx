import { TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Ago, Until } from '../parts/badge.tsx'
import { Prose } from '../parts/states.tsx'
import { type Shown, shownStages } from './shown.ts'
import { icons, names, placeOf } from './stages.ts'
import css from './track.module.css'

const Head = ({ status: { stage, tone, word }, to }: { status: Shown; to: string }) => {
  const Icon = icons[stage]
  return (
    <div className={css.head}>
      <Icon size={16} strokeWidth={1.8} aria-hidden="true" />
      <h2>
        <Link href={to}>{names[stage]}</Link>
      </h2>
      {word && (
        <span className={css.state}>
          {tone && <TriangleAlert size={12} aria-hidden="true" />}
          {word}
        </span>
      )}
    </div>
  )
}

/** When it did what it tells of, and what comes next. */
const Foot = ({ at, next, nextAt }: Shown) => (
  <p className={css.foot}>
    <span>{at !== null && <Ago time={at} />}</span>
    <span className={css.next}>
      {next}
      {next && nextAt !== null && ' · '}
      {nextAt !== null && <Until time={nextAt} />}
    </span>
  </p>
)

const Stage = ({ status, to }: { status: Shown; to: string }) => {
  const { stage, state, tone, summary } = status
  return (
    <li className={css.stage} data-stage={stage} data-state={state} data-tone={tone}>
      <Head status={status} to={to} />
      <p className={css.summary} title={summary.replaceAll('`', '')}>
        <Prose text={summary} />
      </p>
      <Foot {...status} />
    </li>
  )
}

/** The six stages in order, each a way to where it is looked at. */
export const Track = ({ model }: { model: ModelLoop }) => (
  <ol className={css.track}>
    {shownStages(model).map((status) => (
      <Stage key={status.stage} status={status} to={placeOf(status.stage, model)} />
    ))}
  </ol>
)
