import { useMemo, useState } from 'react'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Run, RunStatus } from '../../../src/core/records.ts'
import { lineColor } from '../charts/points.ts'
import { mostRuns, useRuns } from '../data/queries.ts'
import { count, heading } from '../format.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Curves } from './curves.tsx'
import { hasCurve } from './drawn.ts'
import css from './page.module.css'
import { RunRow } from './row.tsx'

/** Runs that are compared at most. */
const most = 6

const statuses: readonly RunStatus[] = ['running', 'interrupted', 'finished', 'failed', 'cancelled']

type Filter = 'all' | RunStatus

const StatusFilter = (props: { value: Filter; onChoose: (status: Filter) => void }) => (
  <select
    className={css.filter}
    aria-label="Show runs that are"
    value={props.value}
    onChange={({ currentTarget: { value } }) =>
      props.onChoose(statuses.find((each) => each === value) ?? 'all')
    }
  >
    {['all', ...statuses].map((each) => (
      <option key={each}>{each}</option>
    ))}
  </select>
)

/** Runs that are marked to be compared, in the order they were marked; no more than fit on a chart. */
const useMarked = (runs: readonly Run[]) => {
  const [ids, setIds] = useState<readonly string[]>([])
  const marked = ids.filter((id) => runs.some((run) => run.id === id))
  const colorOf = (id: string) => lineColor(Math.max(0, marked.indexOf(id)))
  const markOf = (id: string) => {
    const on = marked.includes(id)
    const next = on ? marked.filter((each) => each !== id) : [...marked, id]
    return {
      color: on ? colorOf(id) : null,
      onMark: next.length > most ? null : () => setIds(next),
    }
  }
  return { marked, colorOf, markOf }
}

const columnsOf = (metrics: readonly string[], named: boolean): readonly Column[] => [
  { name: 'Compare', unseen: true },
  { name: 'Run' },
  ...(named ? [{ name: 'Model' }] : []),
  { name: 'Status' },
  { name: 'Why' },
  { name: 'Data' },
  ...metrics.map((name) => ({ name: heading(name), number: true })),
  { name: 'Duration', number: true },
  { name: 'Version' },
  { name: 'Started' },
]

const Runs = ({ runs }: { runs: readonly Run[] }) => {
  const { marked, colorOf, markOf } = useMarked(runs)
  const [status, setStatus] = useState<Filter>('all')
  const newest = runs.find(({ metrics }) => hasCurve(metrics)) ?? runs[0]
  const drawn = useMemo(() => {
    const chosen = marked.flatMap((id) => runs.find((run) => run.id === id) ?? [])
    return chosen.length > 0 || !newest ? chosen : [newest]
  }, [marked, newest, runs])
  const metrics = keyMetrics(runs.map((run) => run.metrics))
  const named = runs.some((run) => run.model !== runs[0]?.model)
  const rows = runs.filter((run) => status === 'all' || run.status === status)
  return (
    <>
      <Curves runs={drawn} colorOf={colorOf} />
      <Panel
        title={runs.length < mostRuns ? 'All runs' : `The newest ${count(runs.length)} runs`}
        flush
        tools={<StatusFilter value={status} onChoose={setStatus} />}
      >
        <Table label="Runs" className={css.table} columns={columnsOf(metrics, named)}>
          {rows.map((run) => (
            <RunRow key={run.id} run={run} metrics={metrics} named={named} {...markOf(run.id)} />
          ))}
        </Table>
        {rows.length === 0 && <Empty title={`No ${status} run here.`} />}
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
            <Runs runs={found} />
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
