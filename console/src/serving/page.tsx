import { Link } from 'wouter'
import type { EndpointView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { count, duration, plural } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import type { Column } from '../parts/table.tsx'
import css from './page.module.css'
import { Processes } from './processes.tsx'
import { useEndpoints } from './queries.ts'
import { byNeed, standingOf, standingWords, toneOf, trafficOf } from './standing.ts'

const columns: readonly Column[] = [
  { name: 'Endpoint' },
  { name: 'Model' },
  { name: 'Version' },
  { name: 'State' },
  { name: 'Requests', number: true, title: 'Over the last 15 minutes' },
  { name: 'Failed', number: true, title: 'Over the last 15 minutes' },
  { name: 'p50', number: true, title: 'Since the start' },
  { name: 'p99', number: true, title: 'Since the start' },
  { name: 'Waiting', number: true },
]

const Version = ({ endpoint }: { endpoint: EndpointView }) => {
  const { champion, serving, spec } = endpoint
  const version = serving?.version ?? null
  return (
    <>
      {version === null ? (
        <span className="muted">none</span>
      ) : (
        <Link href={at.version(spec.model, version)}>v{version}</Link>
      )}
      {champion !== null && champion !== version && (
        <small>
          <Link href={at.version(spec.model, champion)}>v{champion}</Link> is champion
        </small>
      )}
    </>
  )
}

export const StandingBadge = ({ endpoint }: { endpoint: EndpointView }) => {
  const tone = toneOf(standingOf(endpoint))
  return (
    <Badge tone={tone} dot={tone !== 'plain'}>
      {standingWords(endpoint)}
    </Badge>
  )
}

const TrafficCells = ({ endpoint }: { endpoint: EndpointView }) => {
  const traffic = trafficOf(endpoint)
  const failed = traffic?.share?.replace(/ failed$/, '')
  return (
    <>
      <Cell label="Requests" number title={traffic ? `over ${traffic.window}` : undefined}>
        {traffic?.rate ?? '–'}
      </Cell>
      <Cell label="Failed" number tone={traffic?.tone} title={traffic?.said}>
        {failed === undefined ? (
          <span className="muted">none</span>
        ) : (
          <>
            {failed}
            <small>{traffic?.codes}</small>
          </>
        )}
      </Cell>
    </>
  )
}

const Row = ({ endpoint }: { endpoint: EndpointView }) => {
  const { name, spec, serving } = endpoint
  const isAnswering = serving !== null && serving.served.requests > serving.served.failed
  const latency = (seconds: number | undefined) =>
    isAnswering && seconds !== undefined ? duration(seconds * 1000) : '–'
  return (
    <tr>
      <td className={css.name}>
        <Link href={at.endpoint(name)}>{name}</Link>
      </td>
      <Cell label="Model" className={css.model}>
        <Link href={at.loop(spec.model)}>{spec.model}</Link>
      </Cell>
      <Cell label="Version">
        <Version endpoint={endpoint} />
      </Cell>
      <Cell label="State" title={serving?.error ?? undefined}>
        <StandingBadge endpoint={endpoint} />
      </Cell>
      <TrafficCells endpoint={endpoint} />
      <Cell label="p50" number>
        {latency(serving?.served.p50Seconds)}
      </Cell>
      <Cell label="p99" number>
        {latency(serving?.served.p99Seconds)}
      </Cell>
      <Cell label="Waiting" number>
        {count(serving?.pending ?? 0)}
      </Cell>
    </tr>
  )
}

/** Every endpoint, those first that need attention. */
export const ServingPage = () => {
  const endpoints = useEndpoints({ live: true })
  return (
    <Page
      title="Serving"
      lead="Names under which models answer, and how they do."
      actions={<Link href={at.requests()}>Requests that were answered</Link>}
    >
      <Answer query={endpoints} skeletons={<Skeletons rows={6} height={34} />}>
        {(found) =>
          found.length === 0 ? (
            <Empty title="Nothing is served.">
              Every model has an endpoint of its name. Declare one under <code>models</code> in{' '}
              <code>millrace.config.ts</code>.
            </Empty>
          ) : (
            <Panel title={plural(found.length, 'endpoint')} note="what needs attention first" flush>
              <Cards label="Endpoints" className={css.table} columns={columns}>
                {byNeed(found).map((each) => (
                  <Row key={each.name} endpoint={each} />
                ))}
              </Cards>
            </Panel>
          )
        }
      </Answer>
      <Processes />
    </Page>
  )
}
