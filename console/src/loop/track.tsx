import { CornerLeftUp, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Ago, Until } from '../parts/badge.tsx'
import { Prose } from '../parts/states.tsx'
import type { Shown } from './shown.ts'
import { icons, names } from './stages.ts'
import css from './track.module.css'

const Head = ({ stage, tone, word }: Shown) => (
  <div className={css.head}>
    <h3>{names[stage]}</h3>
    <span className={css.state}>
      {tone && <TriangleAlert size={12} aria-hidden="true" />}
      {word}
    </span>
  </div>
)

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

const Stage = ({ status, more }: { status: Shown; more: ReactNode }) => {
  const { stage, state, tone, summary } = status
  const Icon = icons[stage]
  return (
    <li className={css.stage} data-stage={stage} data-state={state} data-tone={tone}>
      <span className={css.spot} aria-hidden="true">
        <Icon size={18} strokeWidth={1.8} />
      </span>
      <div className={css.card}>
        <Head {...status} />
        <p className={css.summary} title={summary.replaceAll('`', '')} data-more={Boolean(more)}>
          <Prose text={summary} />
        </p>
        {more && <p className={css.more}>{more}</p>}
        <Foot {...status} />
      </div>
    </li>
  )
}

/** The six stages in order: cards beside the wheel, and one vertical track where there is no room. */
export const Track = (props: {
  stages: readonly Shown[]
  /** Stands below the summary of a stage. */
  more: (stage: Shown) => ReactNode
}) => (
  <ol className={css.track}>
    {props.stages.map((status) => (
      <Stage key={status.stage} status={status} more={props.more(status)} />
    ))}
    <li className={css.round}>
      <CornerLeftUp size={16} aria-hidden="true" />
      and on to the data again
    </li>
  </ol>
)
