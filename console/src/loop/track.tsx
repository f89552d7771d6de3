import { CornerLeftUp, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Ago, Until } from '../parts/badge.tsx'
import { Prose } from '../parts/states.tsx'
import type { Shown } from './shown.ts'
import { icons, names } from './stages.ts'
import css from './track.module.css'

const Stage = ({ status, more }: { status: Shown; more: ReactNode }) => {
  const Icon = icons[status.stage]
  return (
    <li
      className={css.stage}
      data-stage={status.stage}
      data-state={status.state}
      data-tone={status.tone}
    >
      <span className={css.spot} aria-hidden="true">
        <Icon size={18} strokeWidth={1.8} />
      </span>
      <div className={css.card}>
        <div className={css.head}>
          <h3>{names[status.stage]}</h3>
          <span className={css.state}>
            {status.tone && <TriangleAlert size={12} aria-hidden="true" />}
            {status.word}
          </span>
        </div>
        <p
          className={css.summary}
          title={status.summary.replaceAll('`', '')}
          data-more={Boolean(more)}
        >
          <Prose text={status.summary} />
        </p>
        {more && <p className={css.more}>{more}</p>}
        <p className={css.foot}>
          <span>{status.at !== null && <Ago time={status.at} />}</span>
          <span className={css.next}>
            {status.next}
            {status.next && status.nextAt !== null && ' · '}
            {status.nextAt !== null && <Until time={status.nextAt} />}
          </span>
        </p>
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
