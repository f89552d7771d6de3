import { CornerLeftUp } from 'lucide-react'
import type { StageStatus } from '../../../src/http/views.ts'
import { Ago, Until } from '../parts/badge.tsx'
import { icons, names, order, shownState } from './stages.ts'
import css from './track.module.css'

const words: Record<StageStatus['state'], string> = {
  idle: 'idle',
  active: 'at work',
  done: 'done',
  failed: 'failed',
  waiting: 'waiting',
}

const wordOf = ({ stage, state }: StageStatus) =>
  stage === 'serve' && (state === 'active' || state === 'done') ? 'serving' : words[state]

const Stage = ({ status }: { status: StageStatus }) => {
  const Icon = icons[status.stage]
  return (
    <li className={css.stage} data-stage={status.stage} data-state={shownState(status)}>
      <span className={css.spot} aria-hidden="true">
        <Icon size={18} strokeWidth={1.8} />
      </span>
      <div className={css.card}>
        <div className={css.head}>
          <h3>{names[status.stage]}</h3>
          <span className={css.state}>{wordOf(status)}</span>
        </div>
        <p className={css.summary} title={status.summary}>
          {status.summary}
        </p>
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
export const Track = ({ stages }: { stages: readonly StageStatus[] }) => (
  <ol className={css.track}>
    {order.map((name) => {
      const status = stages.find((each) => each.stage === name)
      return status && <Stage key={name} status={status} />
    })}
    <li className={css.round}>
      <CornerLeftUp size={16} aria-hidden="true" />
      and on to the data again
    </li>
  </ol>
)
