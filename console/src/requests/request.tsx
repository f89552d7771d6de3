import { Link, useParams } from 'wouter'
import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { short } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { AnsweredPanel } from './answered.tsx'
import { AskedPanel } from './asked.tsx'
import { FeedbackPanel } from './feedback.tsx'
import { Latency } from './latency.tsx'
import { About, Origin } from './lineage.tsx'
import { LoggedPanel } from './logged.tsx'
import { useRequest } from './queries.ts'
import css from './request.module.css'
import { anomalySentences, answererWords, recordName } from './words.ts'

const Anomalies = ({ request }: { request: RequestWithFeedback }) => {
  const sentences = anomalySentences(request)
  if (sentences.length === 0) return null
  return (
    <Notice tone="warn" title="This answer is out of the ordinary">
      <ul>
        {sentences.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Notice>
  )
}

const Content = ({ request }: { request: RequestWithFeedback }) => (
  <>
    <Anomalies request={request} />
    <div className={css.columns}>
      <div className={css.stack}>
        <AskedPanel request={request} />
        <AnsweredPanel request={request} />
        <LoggedPanel request={request} />
        <FeedbackPanel key={request.id} request={request} />
      </div>
      <div className={css.stack}>
        <Panel title="Latency">
          <Latency timed={request} />
        </Panel>
        <About request={request} />
        <Origin request={request} />
      </div>
    </div>
  </>
)

/** The questions that had an id, where several had it, and the one that is looked at. */
const Questions = ({ id, requests }: { id: string; requests: readonly RequestWithFeedback[] }) => {
  const [field] = useField('question')
  const place = Math.min(Math.max(1, Math.floor(Number(field ?? 1)) || 1), requests.length) - 1
  const request = requests[place]
  if (!request) return <Empty title="Nothing is kept of this request." />
  const tabs = requests.map((each, at_) => ({
    name: recordName(each, at_),
    to: `${at.request(id)}${at_ === 0 ? '' : `?question=${at_ + 1}`}`,
    isHere: at_ === place,
  }))
  return (
    <>
      <Tabs label="Questions that had this id" tabs={tabs} />
      <Content request={request} />
    </>
  )
}

const Lead = ({ request }: { request: RequestWithFeedback | undefined }) => (
  <>
    <Link href={at.requests()}>Requests</Link>
    {request && (
      <>
        {' '}
        · <Link href={at.endpoint(request.endpoint)}>{request.endpoint}</Link>,{' '}
        {request.version === 0 ? (
          answererWords(request)
        ) : (
          <Link href={at.version(request.model, request.version)}>{answererWords(request)}</Link>
        )}{' '}
        · <Ago time={request.time} />
      </>
    )}
  </>
)

/** One request: what was asked, what was answered, why it may be wrong, and what made it. */
export const RequestPage = () => {
  const params = useParams<{ id: string }>()
  const id = at.said(params.id)
  const query = useRequest(id)
  return (
    <Page
      title={`Request ${short(id, 'last')}`}
      heading={
        <>
          Request <span className={css.heading}>{id.length > 40 ? short(id) : id}</span>
        </>
      }
      lead={<Lead request={query.data?.[0]} />}
    >
      <Answer query={query} skeletons={<Skeletons rows={9} height={30} />}>
        {(requests) => <Questions id={id} requests={requests} />}
      </Answer>
    </Page>
  )
}
