import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { Run } from '../../../src/core/records.ts'
import type { RunView } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import { pointsOf, type Series, thin } from '../charts/points.ts'
import { runQuery } from '../data/queries.ts'
import { count, heading, label, plural, short, tick } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { drawnOf } from './drawn.ts'

const seriesOf = (run: Run, view: RunView | undefined, metric: string, color: string): Series => ({
  name: short(run.id, 'last') + (run.version === null ? '' : ` · v${run.version}`),
  color,
  points: thin(pointsOf(view?.metrics ?? [], metric), 240),
})

const titleOf = (runs: readonly Run[], metric: string): string =>
  runs.length > 1
    ? `${plural(runs.length, 'run')} compared`
    : `${heading(metric)} of run ${runs[0] ? short(runs[0].id, 'last') : ''}`

/** A metric of some runs by step, on one chart; which metric can be chosen. */
export const Curves = (props: { runs: readonly Run[]; colorOf: (id: string) => string }) => {
  const { runs, colorOf } = props
  const [key, setKey] = useState('val_loss')
  const answers = useQueries({ queries: runs.map((run) => runQuery(run.id)) })
  const views = answers.flatMap((answer) => (answer.data ? [answer.data] : []))
  const known = [...new Set(views.flatMap((view) => view.metrics.map((metric) => metric.key)))]
  const { choices, shown } = drawnOf(known, key)
  const toggles = choices.map((value) => ({
    value,
    name: label(value),
    off: !known.includes(value),
  }))
  const viewOf = (id: string) => views.find(({ run }) => run.id === id)
  return (
    <Panel
      title={titleOf(runs, shown)}
      note={runs.length > 1 ? '' : 'mark runs below to compare them'}
      tools={
        <Toggle label="Metric of the chart" value={shown} onChoose={setKey} choices={toggles} />
      }
    >
      <Chart
        label={`${shown} of the compared runs`}
        height={230}
        empty={answers.some((each) => each.isLoading) ? '' : 'No metrics yet.'}
        format={(value, step) => tick(shown, value, step)}
        formatX={count}
        nameX={(step) => `step ${count(step)}`}
        series={runs.map((run) => seriesOf(run, viewOf(run.id), shown, colorOf(run.id)))}
      />
    </Panel>
  )
}
