import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import { duration } from '../format.ts'
import css from './latency.module.css'
import { latencyWords, partsOf } from './words.ts'

type Timed = Pick<RequestWithFeedback, 'queueMs' | 'runMs' | 'totalMs'>

/** Where the time of an answer went, as one bar; `of`: what a whole bar stands for, milliseconds. */
const Strip = ({ timed, of = timed.totalMs }: { timed: Timed; of?: number }) => (
  <span className={css.strip} aria-hidden="true">
    {partsOf(timed).map(({ name, ms }) => (
      <i key={name} data-part={name} style={{ width: `${(100 * ms) / Math.max(of, 1e-9)}%` }} />
    ))}
  </span>
)

/** How long an answer took, in a cell. */
export const Took = ({ timed, of }: { timed: Timed; of: number }) => (
  <span className={css.took} title={latencyWords(timed)}>
    <Strip timed={timed} of={of} />
    {duration(timed.totalMs)}
  </span>
)

/** How long an answer took, part by part. */
export const Latency = ({ timed }: { timed: Timed }) => (
  <div className={css.latency}>
    <p className={css.total}>{duration(timed.totalMs)}</p>
    <Strip timed={timed} />
    <dl>
      {partsOf(timed).map(({ name, ms }) => (
        <div key={name} data-part={name}>
          <dt>{name}</dt>
          <dd className="num">{duration(ms)}</dd>
        </div>
      ))}
    </dl>
  </div>
)
