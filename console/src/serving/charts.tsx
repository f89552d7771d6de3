import type { AnswerOf } from '../../../src/operations/index.ts'
import { Chart } from '../charts/chart.tsx'
import type { Mark } from '../charts/points.ts'
import { useField } from '../data/field.ts'
import { serverNow } from '../data/now.ts'
import { count, duration, exact, momentsOf, plural, zoneOf } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { meaningOf } from './codes.ts'
import { codesOf, latencyLines, requestLines } from './course.ts'
import css from './page.module.css'
import { type Span, useTraffic } from './queries.ts'

type Traffic = AnswerOf<'GET', '/api/endpoints/:name/traffic'>

const spans: readonly { readonly value: Span; readonly name: string }[] = [
  { value: '1h', name: 'Last hour' },
  { value: '24h', name: 'Last day' },
]

const axisOf = (name: string, since: number, now: number) => ({
  height: 200,
  ...{ formatX: momentsOf(since, now), nameX: exact, axisX: `Time (${zoneOf(now)})` },
  ...{ time: true, group: `endpoint ${name}` },
  empty: 'Nothing was asked in this time.',
})

interface Shown {
  readonly traffic: Traffic
  readonly axis: ReturnType<typeof axisOf>
  readonly marks: readonly Mark[]
  readonly now: number
}

const rate = (value: number) => (value < 10 ? String(Number(value.toPrecision(2))) : count(value))

const Requests = ({ traffic, axis, marks, now }: Shown) => {
  const requests = traffic.parts.reduce((sum, part) => sum + part.requests, 0)
  return (
    <Panel title="Requests" note={`${plural(requests, 'request')}, by what came of them`}>
      <Chart
        {...axis}
        label="Requests a minute over time"
        axisY="a minute"
        format={rate}
        marks={marks}
        series={requests === 0 ? [] : requestLines(traffic, now)}
      />
    </Panel>
  )
}

const Latency = ({ traffic, axis, marks }: Shown) => (
  <Panel title="Latency" note="of those that were answered">
    <Chart
      {...axis}
      label="Latency over time"
      axisY="from the question to the answer"
      format={duration}
      marks={marks}
      series={latencyLines(traffic).filter(({ points }) => points.length > 0)}
    />
  </Panel>
)

const columns: readonly Column[] = [
  { name: 'Code' },
  { name: 'Requests', number: true },
  { name: 'What it means' },
]

const Refusals = ({ traffic }: { traffic: Traffic }) => {
  const codes = codesOf(traffic)
  return (
    <Panel title="What was refused" note="by code; none of it is kept in the log" flush>
      {codes.length === 0 ? (
        <p className={css.none}>Nothing was refused in this time.</p>
      ) : (
        <Table label="Refusals by code" className={css.codes} columns={columns}>
          {codes.map(([code, number]) => (
            <tr key={code}>
              <td>
                <code>{code}</code>
              </td>
              <td data-number>{count(number)}</td>
              <td>{meaningOf(code)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

/** How requests went over time. `marks`: when versions took over, or were returned. */
export const Course = ({ name, marks }: { name: string; marks: readonly Mark[] }) => {
  const [field, choose] = useField('span')
  const span = spans.find(({ value }) => value === field)?.value ?? '1h'
  const query = useTraffic(name, span)
  return (
    <>
      <div className={css.ways}>
        <Toggle
          label="Time that is shown"
          value={span}
          choices={spans}
          onChoose={(next) => choose(next === '1h' ? null : next)}
        />
        {query.data && query.data.since > serverNow() - 3_500_000 && (
          <span className="muted">known since the server was started</span>
        )}
      </div>
      <Answer query={query} skeletons={<Skeletons rows={6} height={30} />}>
        {(traffic) => {
          const now = serverNow()
          const shown = { traffic, marks, now, axis: axisOf(name, traffic.since, now) }
          return (
            <>
              <div className={css.columns}>
                <Requests {...shown} />
                <Latency {...shown} />
              </div>
              <Refusals traffic={traffic} />
            </>
          )
        }}
      </Answer>
    </>
  )
}
