import { useQueries } from '@tanstack/react-query'
import type { RunView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { type AxisName, axes, Explorer } from '../charts/explorer.tsx'
import { type Series, thin } from '../charts/points.ts'
import { useField } from '../data/field.ts'
import { runQuery, useVersion } from '../data/queries.ts'
import { heading, label, limitsOf, plural, short, tick } from '../format.ts'
import { Labelled, Select } from '../parts/field.tsx'
import { Panel } from '../parts/page.tsx'
import { Quiet } from '../parts/quiet.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { axisOf, courseOf } from './course.ts'
import { drawnOf } from './drawn.ts'

const nameOf = ({ run }: RunView): string =>
  short(run.id, 'last') + (run.version === null ? '' : ` · v${run.version}`)

/** The metrics that the gate of a run's version went by. */
export const useGate = (run: { model: string; version: number | null } | undefined) => {
  const version = useVersion(run?.model ?? '', run?.version ?? Number.NaN)
  return version.data?.version.gate ?? null
}

/** Which axis was chosen, as the address says. */
export const useAxis = (): readonly [AxisName, (axis: string) => void] => {
  const [given, set] = useField('x')
  return [
    axes.find((each) => each === given) ?? 'step',
    (axis) => set(axis === 'step' ? null : axis),
  ]
}

export const AxisChoice = (props: { value: AxisName; onChoose: (axis: string) => void }) => (
  <Labelled>
    Over
    <Select
      label="Horizontal axis"
      value={props.value}
      options={axes.map((each) => [each, each])}
      onChoose={(axis) => props.onChoose(axis ?? 'step')}
    />
  </Labelled>
)

/** What of the marked runs is drawn: their curves of a metric, and which metrics there are. */
const useDrawn = (ids: readonly string[], colorOf: (id: string) => string, axis: AxisName) => {
  const [asked, setMetric] = useField('metric')
  const answers = useQueries({ queries: ids.map((id) => runQuery(id)) })
  const views = answers.flatMap(({ data }) => (data ? [data] : []))
  const gate = useGate(views.find(({ run }) => run.version !== null)?.run)
  const known = [...new Set(views.flatMap(({ metrics }) => metrics.map(({ key }) => key)))]
  const judged = gate?.checks.map(({ metric }) => metric) ?? []
  const { choices, shown } = drawnOf(known, asked ?? '', judged)
  const series = views.map(
    (view): Series => ({
      name: nameOf(view),
      color: colorOf(view.run.id),
      points: thin(courseOf(view.run, view.metrics, shown, { axis }), 400),
      to: at.run(view.run.id),
    }),
  )
  const lost = answers.filter(({ error }) => error).length
  const isLoading = answers.some((each) => each.isLoading)
  return { known, choices, shown, setMetric, series, lost, isLoading }
}

type Drawn = ReturnType<typeof useDrawn>

const titleOf = (shown: string, ids: readonly string[]): string =>
  ids.length > 1
    ? `${heading(shown)} of ${plural(ids.length, 'run')}`
    : `${heading(shown)} of run ${short(ids[0] ?? '', 'last')}`

const MetricChoice = ({ known, choices, shown, setMetric }: Drawn) => (
  <Toggle
    label="Metric of the chart"
    value={shown}
    onChoose={setMetric}
    choices={choices.map((value) => ({ value, name: label(value), off: !known.includes(value) }))}
  />
)

/** A metric of the runs that are marked, on one chart; which metric, and over what, can be chosen. */
export const Curves = (props: {
  ids: readonly string[]
  colorOf: (id: string) => string
  onClear: () => void
}) => {
  const [axis, setAxis] = useAxis()
  const drawn = useDrawn(props.ids, props.colorOf, axis)
  const { shown, lost } = drawn
  return (
    <Panel
      title={titleOf(shown, props.ids)}
      note={lost > 0 ? `${plural(lost, 'run')} could not be read` : ''}
      tools={
        <>
          <MetricChoice {...drawn} />
          <Quiet onClick={props.onClear}>Unmark all</Quiet>
        </>
      }
    >
      <Explorer
        label={`${label(shown)} of the compared runs`}
        file={`runs-${shown}`}
        height={250}
        axis={axis}
        empty={drawn.isLoading ? '' : 'No metrics yet.'}
        format={(value, step) => tick(shown, value, step)}
        axisY={label(shown)}
        limits={limitsOf(shown)}
        {...axisOf(axis)}
        series={drawn.series}
        weight={shown === 'loss' ? 0.6 : 0}
        tools={<AxisChoice value={axis} onChoose={setAxis} />}
      />
    </Panel>
  )
}
