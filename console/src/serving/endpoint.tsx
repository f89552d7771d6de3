import { Link, useParams } from 'wouter'
import { reasonIn } from '../../../src/core/endpoint.ts'
import { stableAlias } from '../../../src/core/rollout.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import type { AnswerOf } from '../../../src/operations/index.ts'
import { useMay } from '../access/query.ts'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { useVersion } from '../data/queries.ts'
import { count, duration, stopped } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Notice } from '../parts/notice.tsx'
import { type Fact, Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Prose, Skeletons } from '../parts/states.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { RolloutCard } from '../rollouts/card.tsx'
import { marksOf, promotedIn } from '../rollouts/marks.ts'
import { useRollouts } from '../rollouts/queries.ts'
import { Changes, Charges } from './charge.tsx'
import { Course } from './charts.tsx'
import { FallbackPanel } from './fallback.tsx'
import { offWords } from './instead.ts'
import { Loading } from './loading.tsx'
import css from './page.module.css'
import { StandingBadge } from './page.tsx'
import { Playground } from './playground.tsx'
import { PolicyPanel } from './policy.tsx'
import { useEndpoint } from './queries.ts'
import { Settings } from './settings.tsx'
import { standingOf, trafficOf } from './standing.ts'

type Told = AnswerOf<'GET', '/api/endpoints/:name'>

/** Who switched it off, when, and why. */
const SwitchedOff = ({ changes }: Pick<Told, 'changes'>) => {
  const off = changes.find(({ detail }) => /\bstate: off\b/.test(detail))
  if (off === undefined) return null
  const reason = reasonIn(off.detail)
  return (
    <p>
      Switched off by {off.author} <Ago time={off.time} />
      {reason === null ? '; no reason was given.' : `: ${reason}`}
    </p>
  )
}

/** What is the matter with it, and what can be done. */
const Trouble = ({ endpoint, changes }: Told) => {
  const { name, champion, serving, spec } = endpoint
  const standing = standingOf(endpoint)
  if (standing === 'unloaded')
    return (
      <Notice tone="warn" title={`${name} is unloaded`}>
        <p>Every question to it is refused with no_model until it is loaded.</p>
      </Notice>
    )
  if (standing === 'off')
    return (
      <Notice tone="warn" title={`${name} is switched off`}>
        <p>{offWords(name, spec.fallback)}</p>
        <SwitchedOff changes={changes} />
      </Notice>
    )
  if (standing !== 'down' && standing !== 'behind') return null
  return (
    <Notice
      tone="bad"
      title={
        standing === 'down'
          ? `${name} does not answer: version ${champion}, the champion, does not open`
          : `Version ${champion}, the champion, does not open; version ${serving?.version} goes on answering`
      }
      actions={champion !== null && <Link href={at.version(spec.model, champion)}>Look at it</Link>}
    >
      <p>
        <Prose text={stopped(serving?.error ?? '')} />
      </p>
    </Notice>
  )
}

const noted = (value: string, note: string) => (
  <>
    {value}
    <small>{note}</small>
  </>
)

const factsOf = (endpoint: EndpointView): readonly Fact[] => {
  const { serving } = endpoint
  const traffic = trafficOf(endpoint)
  if (serving === null || traffic === null) return []
  const { served, pending, loadSeconds } = serving
  const isAnswering = served.requests > served.failed
  const failed = traffic.share?.replace(/ failed$/, '')
  return [
    ['Requests', noted(traffic.rate, `in ${traffic.window}`)],
    ['Failed', failed === undefined ? 'none' : noted(failed, traffic.codes), traffic.tone],
    ['p50', isAnswering ? noted(duration(served.p50Seconds * 1000), 'since the start') : '–'],
    ['p99', isAnswering ? noted(duration(served.p99Seconds * 1000), 'since the start') : '–'],
    ['Waiting', count(pending)],
    ['Since the start', noted(count(served.requests), `${count(served.failed)} failed`)],
    ['Opened in', loadSeconds === null ? '–' : duration(loadSeconds * 1000)],
  ]
}

const Overview = ({ told: { endpoint, changes } }: { told: Told }) => {
  const { name, champion, spec } = endpoint
  const version = useVersion(spec.model, champion ?? endpoint.serving?.version ?? Number.NaN)
  const { data: rollouts = [] } = useRollouts({ endpoint: name })
  const isOwn = stableAlias(name, spec) !== 'champion'
  const history = isOwn ? promotedIn(rollouts) : (version.data?.history ?? [])
  return (
    <>
      {endpoint.serving && (
        <Panel title="Now" tools={<Link href={at.requests({ endpoint: name })}>Requests</Link>}>
          <Facts items={factsOf(endpoint)} />
        </Panel>
      )}
      {(spec.policy !== 'at once' || rollouts.length > 0) && (
        <RolloutCard title="What takes over" endpoint={endpoint} rollouts={rollouts} />
      )}
      {endpoint.serving && <Course name={name} marks={marksOf(history, rollouts)} />}
      <div className={css.columns}>
        <div className={css.stack}>
          <Charges model={spec.model} history={history} isOwn={isOwn} />
          <Settings endpoint={endpoint} />
        </div>
        <div className={css.stack}>
          <PolicyPanel endpoint={endpoint} />
          <FallbackPanel endpoint={endpoint} />
        </div>
      </div>
      <Changes changes={changes} />
    </>
  )
}

const Lead = ({ endpoint }: { endpoint: EndpointView | undefined }) => (
  <>
    <Link href={at.serving}>Serving</Link>
    {endpoint && (
      <>
        {' '}
        · model <Link href={at.loop(endpoint.spec.model)}>{endpoint.spec.model}</Link>
        {endpoint.serving?.version != null && (
          <>
            {' '}
            ·{' '}
            <Link href={at.version(endpoint.spec.model, endpoint.serving.version)}>
              version {endpoint.serving.version}
            </Link>{' '}
            {endpoint.state === 'off' ? 'is open' : 'answers'}
            {endpoint.serving.since !== null && (
              <>
                , taken up <Ago time={endpoint.serving.since} />
              </>
            )}
          </>
        )}
      </>
    )}
  </>
)

/** One endpoint: how it stands and went, what it is, and a place to ask it. */
export const EndpointPage = () => {
  const params = useParams<{ endpoint: string }>()
  const name = at.said(params.endpoint)
  const query = useEndpoint(name)
  const [tab] = useField('tab')
  const may = useMay()
  const isTried = tab === 'try'
  const endpoint = query.data?.endpoint
  return (
    <Page
      title={isTried ? `Try ${name}` : name}
      heading={
        <span className={css.heading}>
          {name}
          {endpoint && <StandingBadge endpoint={endpoint} />}
        </span>
      }
      lead={<Lead endpoint={endpoint} />}
      actions={endpoint && <Loading endpoint={endpoint} />}
    >
      <Tabs
        label={`Pages of ${name}`}
        tabs={[
          { name: 'Overview', to: at.endpoint(name), isHere: !isTried },
          ...(may('predict')
            ? [{ name: 'Playground', to: at.endpoint(name, { tab: 'try' }), isHere: isTried }]
            : []),
          { name: 'Requests', to: at.requests({ endpoint: name }), isHere: false },
        ]}
      />
      <Answer query={query} skeletons={<Skeletons rows={9} height={30} />}>
        {(told) => (
          <>
            <Trouble {...told} />
            {isTried ? <Playground endpoint={told.endpoint} /> : <Overview told={told} />}
          </>
        )}
      </Answer>
    </Page>
  )
}
