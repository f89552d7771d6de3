import { Checkbox } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { reasonOf } from '../../../src/core/kinds.ts'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Run, RunStatus } from '../../../src/core/records.ts'
import { Chart } from '../charts/chart.tsx'
import { lineColor, pointsOf, thin } from '../charts/points.ts'
import { useNow } from '../data/now.ts'
import { mostRuns, runQuery, useRuns } from '../data/queries.ts'
import { count, duration, figure, heading, label, plural, short, tick, until } from '../format.ts'
import { Ago, RunBadge } from '../parts/badge.tsx'
import { Page, Panel, Scroll } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { drawnOf, hasCurve } from './drawn.ts'
import css from './page.module.css'

const most = 6

const statuses: readonly RunStatus[] = ['running', 'interrupted', 'finished', 'failed', 'cancelled']

const Took = ({ run }: { run: Run }) => {
  const now = useNow()
  if (run.endedAt !== null) return <>{duration(run.endedAt - run.startedAt)}</>
  if (run.status === 'interrupted') return <>–</>
  return <>{until(Math.max(now, run.startedAt + 1), run.startedAt)}</>
}

const Row = (props: {
  run: Run
  columns: readonly string[]
  /** Whether runs of other models are listed too. */
  named: boolean
  color: string | null
  onMark: (() => void) | null
}) => {
  const { run, columns } = props
  const id = short(run.id, 'last')
  return (
    <tr data-marked={props.color !== null}>
      <td
        className={css.mark}
        style={props.color ? { boxShadow: `inset 3px 0 ${props.color}` } : {}}
      >
        <Checkbox
          size="xs"
          aria-label={`Compare run ${id}`}
          checked={props.color !== null}
          disabled={props.onMark === null}
          onChange={() => props.onMark?.()}
        />
      </td>
      <td>
        <Link href={`/runs/${run.id}`}>
          <code>{id}</code>
        </Link>
      </td>
      {props.named && <td>{run.model}</td>}
      <td>
        <RunBadge status={run.status} />
      </td>
      <td>{reasonOf(run)}</td>
      <td>
        <span title={run.datasetVersion}>{run.params['data.version']}</span>
      </td>
      {columns.map((key) => (
        <td key={key} data-number>
          {run.metrics[key] === undefined ? '–' : figure(key, run.metrics[key])}
        </td>
      ))}
      <td data-number>
        <Took run={run} />
      </td>
      <td>
        {run.version === null ? (
          '–'
        ) : (
          <Link href={`/models/${encodeURIComponent(run.model)}/${run.version}`}>
            v{run.version}
          </Link>
        )}
      </td>
      <td className="muted">
        <Ago time={run.startedAt} />
      </td>
    </tr>
  )
}

const Curves = ({ runs, colorOf }: { runs: readonly Run[]; colorOf: (id: string) => string }) => {
  const [key, setKey] = useState('val_loss')
  const answers = useQueries({ queries: runs.map((run) => runQuery(run.id)) })
  const views = answers.flatMap((answer) => (answer.data ? [answer.data] : []))
  const known = [...new Set(views.flatMap((view) => view.metrics.map((metric) => metric.key)))]
  const { choices, shown } = drawnOf(known, key)
  const [only] = runs
  return (
    <Panel
      title={
        runs.length > 1
          ? `${plural(runs.length, 'run')} compared`
          : `${heading(shown)} of run ${only ? short(only.id, 'last') : ''}`
      }
      note={runs.length > 1 ? '' : 'mark runs below to compare them'}
      tools={
        <Toggle
          label="Metric of the chart"
          value={shown}
          onChoose={setKey}
          choices={choices.map((value) => ({
            value,
            name: label(value),
            off: !known.includes(value),
          }))}
        />
      }
    >
      <Chart
        label={`${shown} of the compared runs`}
        height={230}
        empty={answers.some((each) => each.isLoading) ? '' : 'No metrics yet.'}
        format={(value, step) => tick(shown, value, step)}
        formatX={count}
        nameX={(step) => `step ${count(step)}`}
        series={runs.map((run) => ({
          name: short(run.id, 'last') + (run.version === null ? '' : ` · v${run.version}`),
          color: colorOf(run.id),
          points: thin(
            pointsOf(views.find((view) => view.run.id === run.id)?.metrics ?? [], shown),
            240,
          ),
        }))}
      />
    </Panel>
  )
}

const Table = ({ runs }: { runs: readonly Run[] }) => {
  const [marked, setMarked] = useState<readonly string[]>([])
  const [status, setStatus] = useState<'all' | RunStatus>('all')
  const chosen = marked.filter((id) => runs.some((run) => run.id === id))
  const colorOf = (id: string) => lineColor(Math.max(0, chosen.indexOf(id)))
  const newest = runs.find(({ metrics }) => hasCurve(metrics)) ?? runs[0]
  const compared = useMemo(
    () =>
      chosen.length > 0
        ? chosen.flatMap((id) => runs.find((run) => run.id === id) ?? [])
        : newest
          ? [newest]
          : [],
    [chosen, newest, runs],
  )
  const columns = keyMetrics(runs.map(({ metrics }) => metrics))
  const named = runs.some((run) => run.model !== runs[0]?.model)
  const rows = runs.filter((run) => status === 'all' || run.status === status)
  return (
    <>
      <Curves runs={compared} colorOf={colorOf} />
      <Panel
        title={runs.length < mostRuns ? 'All runs' : `The newest ${count(runs.length)} runs`}
        flush
        tools={
          <select
            className={css.filter}
            aria-label="Show runs that are"
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as typeof status)}
          >
            {['all', ...statuses].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        }
      >
        <Scroll label="Runs">
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="unseen">Compare</span>
                </th>
                <th scope="col">Run</th>
                {named && <th scope="col">Model</th>}
                <th scope="col">Status</th>
                <th scope="col">Why</th>
                <th scope="col">Data</th>
                {columns.map((each) => (
                  <th scope="col" data-number key={each}>
                    {heading(each)}
                  </th>
                ))}
                <th scope="col" data-number>
                  Duration
                </th>
                <th scope="col">Version</th>
                <th scope="col">Started</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((run) => {
                const on = chosen.includes(run.id)
                return (
                  <Row
                    key={run.id}
                    run={run}
                    columns={columns}
                    named={named}
                    color={on ? colorOf(run.id) : null}
                    onMark={
                      !on && chosen.length >= most
                        ? null
                        : () =>
                            setMarked(
                              on ? chosen.filter((id) => id !== run.id) : [...chosen, run.id],
                            )
                    }
                  />
                )
              })}
            </tbody>
          </table>
          {rows.length === 0 && <Empty title={`No ${status} run here.`} />}
        </Scroll>
      </Panel>
    </>
  )
}

/** Every training, newest first, with their curves on one chart. */
export const RunsPage = () => {
  const runs = useRuns({ watched: true })
  return (
    <Page title="Runs" lead="Trainings, newest first.">
      <Answer query={runs} skeletons={<Skeletons rows={9} height={28} />}>
        {(found) =>
          found.length > 0 ? (
            <Table runs={found} />
          ) : (
            <Empty title="Nothing has been trained yet.">
              Start with <strong>Train now</strong> on the Loop page.
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}
