import { Link } from 'wouter'
import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import * as at from '../addresses.ts'
import { exact, percent, stamp } from '../format.ts'
import { Picture } from '../models/picture.tsx'
import { Badge } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import type { Column } from '../parts/table.tsx'
import { askedIn } from './kept.ts'
import { Took } from './latency.tsx'
import css from './page.module.css'
import { keyOf } from './queries.ts'
import { pictureIn, type ShapeOf, useShapes } from './shapes.ts'
import {
  anomalyNames,
  anomalySentences,
  answerWords,
  armWords,
  askedWords,
  labelOf,
} from './words.ts'

const columns: readonly Column[] = [
  { name: 'Time' },
  { name: 'Endpoint' },
  { name: 'Asked' },
  { name: 'Answer' },
  { name: 'Out of the ordinary' },
  { name: 'Latency' },
  { name: 'Feedback' },
]

const Asked = ({ request, shapeOf }: { request: RequestWithFeedback; shapeOf: ShapeOf }) => {
  const asked = askedIn(request.inputs)
  const shape = shapeOf(request)
  const picture = pictureIn(asked, shape)
  if (picture && shape)
    return (
      <span className={css.thumbnail}>
        <Picture base64={picture} shape={shape} label="The picture that was asked about" />
      </span>
    )
  const words = askedWords(request.inputs)
  return asked.kind === 'masked' || asked.kind === 'withheld' ? (
    <span className="muted">{words}</span>
  ) : (
    <bdi className={css.asked}>{words}</bdi>
  )
}

const Answered = ({ request }: { request: RequestWithFeedback }) => (
  <span className={css.answer}>
    {request.withheld && request.outcome === null ? (
      <span className="muted">withheld</span>
    ) : (
      <bdi>{answerWords(request)}</bdi>
    )}
    {request.probability !== null && <small className="num">{percent(request.probability)}</small>}
  </span>
)

const Anomalies = ({ request }: { request: RequestWithFeedback }) => {
  if (request.anomalies.length === 0) return <span className="muted">–</span>
  const sentences = anomalySentences(request)
  return (
    <span className={css.anomalies}>
      {request.anomalies.map((name, place) => (
        <span key={name} title={sentences[place]}>
          <Badge tone="work">{anomalyNames[name] ?? name}</Badge>
        </span>
      ))}
    </span>
  )
}

const Feedback = ({ request }: { request: RequestWithFeedback }) => {
  const label = labelOf(request)
  if (request.feedback.length === 0) return <span className="muted">–</span>
  if (label === null) return <>{request.feedback.length === 1 ? 'said' : 'said more than once'}</>
  return (
    <bdi className={css.label} data-other={isOther(request, label)}>
      {label}
    </bdi>
  )
}

/** Whether somebody said that another class is true. */
const isOther = ({ best, probability }: RequestWithFeedback, label: string): boolean =>
  probability !== null && label !== best

const Row = (props: {
  request: RequestWithFeedback
  /** The longest latency there is, milliseconds. */
  longest: number
  isNew: boolean
  shapeOf: ShapeOf
}) => {
  const { request, longest, isNew, shapeOf } = props
  const { id, time, endpoint } = request
  const [isNormal, isUnsaid] = [request.anomalies.length === 0, request.feedback.length === 0]
  return (
    <tr data-new={isNew || undefined}>
      <td className={css.time}>
        <Link href={at.request(id)} className={css.link} title={id}>
          <time dateTime={new Date(time).toISOString()} title={exact(time)}>
            {stamp(time)}
          </time>
        </Link>
      </td>
      <Cell label="Endpoint" className={css.endpoint}>
        {endpoint} <small className="muted">{armWords(request)}</small>
      </Cell>
      <Cell label="Asked" className={css.question}>
        <Asked request={request} shapeOf={shapeOf} />
      </Cell>
      <Cell label="Answer" className={css.best}>
        <Answered request={request} />
      </Cell>
      <Cell label="Anomalies" className={isNormal ? css.none : undefined}>
        <Anomalies request={request} />
      </Cell>
      <Cell label="Latency">
        <Took timed={request} of={longest} />
      </Cell>
      <Cell label="Feedback" className={isUnsaid ? css.none : undefined}>
        <Feedback request={request} />
      </Cell>
    </tr>
  )
}

/** Requests, newest first; all of a row leads to what is kept of it. `came`: keys of those that have just come. */
export const List = (props: {
  requests: readonly RequestWithFeedback[]
  came: ReadonlySet<string>
}) => {
  const { requests, came } = props
  const longest = Math.max(...requests.map(({ totalMs }) => totalMs))
  const shapeOf = useShapes()
  return (
    <Cards label="Requests" className={css.table} columns={columns}>
      {requests.map((request) => (
        <Row
          key={keyOf(request)}
          {...{ request, longest, shapeOf }}
          isNew={came.has(keyOf(request))}
        />
      ))}
    </Cards>
  )
}
