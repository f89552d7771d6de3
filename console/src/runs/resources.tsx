import type { Metric, Run } from '../../../src/core/records.ts'
import type { RunView } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import { lineColor, type Series } from '../charts/points.ts'
import { count, percent } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { secondsAxis } from './course.ts'
import css from './page.module.css'

type Points = Series['points']

/** A metric by the seconds since the run began. */
const over = (metrics: readonly Metric[], key: string, begun: number): Points =>
  metrics
    .filter((metric) => metric.key === key)
    .map(({ time, value }) => ({ x: (time - begun) / 1000, y: value }))
    .sort((a, b) => a.x - b.x)

/** Cores in use between two samples; a process that was started again counts from nothing. */
const cores = (seconds: Points): Points =>
  seconds.slice(1).flatMap(({ x, y }, i) => {
    const before = seconds[i]
    return before && y >= before.y && x > before.x
      ? [{ x, y: (y - before.y) / (x - before.x) }]
      : []
  })

const gpuKeys = (metrics: readonly Metric[], part: string) =>
  [...new Set(metrics.map(({ key }) => key))].filter((key) =>
    new RegExp(`^gpu_\\d+_${part}$`).test(key),
  )

/** Without decimals, so that it has room at an axis. */
const megabytes = (value: number) => `${count(value / 1e6)} MB`

const named = (key: string) => `GPU ${key.split('_')[1]}`

/** A metric of each GPU as a line of its own. */
const gpuSeries = ({ run, metrics }: RunView, part: string, color: number): Series[] =>
  gpuKeys(metrics, part).map((key, i) => ({
    name: named(key),
    color: lineColor(i + color),
    points: over(metrics, key, run.startedAt),
  }))

const axisOf = ({ id, status }: Run) => ({
  height: 184,
  empty:
    status === 'running'
      ? 'The first sample comes within two seconds.'
      : 'It ended before there was a second sample.',
  group: `${id} time`,
  ...secondsAxis,
})

type Axis = ReturnType<typeof axisOf>

const Processor = ({ axis, used }: { axis: Axis; used: Points }) => (
  <Panel title="Processor" note="cores in use">
    <Chart
      {...axis}
      label="Cores in use over time"
      axisY="cores"
      format={(value) => value.toFixed(2)}
      range={[0, Math.ceil(Math.max(1, ...used.map(({ y }) => y)))]}
      legend={false}
      series={[{ name: 'cores', color: lineColor(0), points: used }]}
    />
  </Panel>
)

/** What a training used over time: cores, memory, and GPUs where there are some. */
export const ResourcesPanel = ({ view }: { view: RunView }) => {
  const { run, metrics } = view
  const used = cores(over(metrics, 'cpu_seconds', run.startedAt))
  const memory = over(metrics, 'memory_bytes', run.startedAt)
  if (used.length === 0 && memory.length === 0) return null
  const axis = axisOf(run)
  const held = gpuSeries(view, 'memory_bytes', 2)
  const busy = gpuSeries(view, 'busy', 1)
  return (
    <div className={css.columns}>
      <Processor axis={axis} used={used} />
      <Panel title="Memory" note="of the training process">
        <Chart
          {...axis}
          label="Memory over time"
          axisY="memory"
          format={megabytes}
          legend={held.length > 0}
          series={[{ name: 'process', color: lineColor(1), points: memory }, ...held]}
        />
      </Panel>
      {busy.length > 0 && (
        <Panel title="GPU" note="share of the time it was busy">
          <Chart
            {...axis}
            label="GPUs busy over time"
            axisY="share of the time"
            format={percent}
            range={[0, 1]}
            series={busy}
          />
        </Panel>
      )}
    </div>
  )
}
