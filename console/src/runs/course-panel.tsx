import type { RunView } from '../../../src/operations/contract.ts'
import { Explorer } from '../charts/explorer.tsx'
import { type Series, thin } from '../charts/points.ts'
import { useField } from '../data/field.ts'
import { useLivePoints } from '../data/queries.ts'
import { heading, label, limitsOf, tick } from '../format.ts'
import { curveless } from '../loop/training.tsx'
import { Panel } from '../parts/page.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { axisOf, courseOf } from './course.ts'
import { AxisChoice, useAxis, useGate } from './curves.tsx'
import { drawnOf } from './drawn.ts'

/** The loss of training and that of the validation rows stand in one chart. */
const together = ['loss', 'val_loss']

/** What is drawn of a run: a metric, or both losses. */
const useSeries = (view: RunView, shown: string, axis: 'step' | 'epoch' | 'time'): Series[] => {
  const live = useLivePoints(view.run.id)
  const of = (key: string) => thin(courseOf(view.run, view.metrics, key, { axis, live }), 500)
  if (!together.includes(shown))
    return [{ name: label(shown), color: 'var(--line-2)', points: of(shown) }]
  return [
    { name: 'loss', color: 'var(--line-1)', points: of('loss') },
    { name: 'val loss', color: 'var(--line-2)', dashed: true, points: of('val_loss') },
  ]
}

/** How a run went: the metric that its gate goes by first. */
export const Course = ({ view }: { view: RunView }) => {
  const [asked, setMetric] = useField('metric')
  const [axis, setAxis] = useAxis()
  const gate = useGate(view.run)
  const known = [...new Set(view.metrics.map(({ key }) => key))]
  const judged = gate?.checks.map(({ metric }) => metric) ?? []
  const { choices, shown } = drawnOf(known, asked ?? '', judged)
  const isLoss = together.includes(shown)
  const named = [...new Set(choices.map((each) => (together.includes(each) ? 'loss' : each)))]
  return (
    <Panel
      title={isLoss ? 'Loss' : heading(shown)}
      note={isLoss ? 'of the steps, and of the validation rows; lower is better' : ''}
      tools={
        <Toggle
          label="Metric of the chart"
          value={isLoss ? 'loss' : shown}
          onChoose={setMetric}
          choices={named.map((value) => ({ value, name: label(value) }))}
        />
      }
    >
      <Explorer
        label={`${isLoss ? 'Loss' : heading(shown)} by ${axis}`}
        file={`run-${view.run.id}-${isLoss ? 'loss' : shown}`}
        height={270}
        axis={axis}
        empty={curveless(view.run)}
        format={(value, step) => tick(isLoss ? 'loss' : shown, value, step)}
        axisY={isLoss ? 'loss' : label(shown)}
        limits={limitsOf(shown)}
        {...axisOf(axis)}
        series={useSeries(view, shown, axis)}
        weight={isLoss ? 0.6 : 0}
        group={`${view.run.id} ${axis}`}
        tools={<AxisChoice value={axis} onChoose={setAxis} />}
      />
    </Panel>
  )
}
