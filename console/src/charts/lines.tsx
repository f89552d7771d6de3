import '@mantine/core/styles/ColorSwatch.css'
import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import {
  apart,
  hoursBetween,
  type Mark,
  rowsOf,
  type Series,
  ticksAround,
  ticksBetween,
} from './points.ts'

export interface LinesProps {
  readonly series: readonly Series[]
  readonly height: number
  /** A value; beside the axis with the way to the next one there. */
  readonly format: (value: number, step?: number) => string
  /** A place on the horizontal axis, short; and in full where one is pointed at. */
  readonly formatX: (value: number) => string
  readonly nameX: (value: number) => string
  /** The horizontal axis holds times; otherwise counts that begin at 0. */
  readonly time?: boolean
  /** Where counts begin instead; then only whole numbers stand at the axis. */
  readonly from?: number
  /** Lowest and highest value of the vertical axis; from the lines themselves when left out. */
  readonly range?: readonly [number, number]
  readonly step?: boolean
  /** Places on the horizontal axis that get a line and a name. */
  readonly marks?: readonly Mark[]
}

const axes = ({ series, height, time, from, range }: LinesProps) => {
  const points = series.flatMap((line) => line.points)
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  const low = time ? Math.min(...xs) : (from ?? 0)
  const high = Math.max(...xs)
  const y = range
    ? ticksBetween(range[0], range[1], 5)
    : ticksAround(Math.min(...ys), Math.max(...ys), height < 160 ? 4 : 5)
  const counts = ticksBetween(low, high, 6).filter(
    (tick) => from === undefined || Number.isInteger(tick),
  )
  return { x: time ? hoursBetween(low, high, 6) : counts, low, high, y }
}

/** Pixels that labels beside an axis take on one line. */
const widthOf = (labels: readonly string[]) =>
  Math.max(50, 16 + 6.5 * Math.max(...labels.map(({ length }) => length)))

/** What every chart of ours looks like. */
const look = {
  strokeWidth: 1.75,
  dotProps: { r: 2.5, strokeWidth: 0 },
  activeDotProps: { r: 4, strokeWidth: 1 },
  connectNulls: true,
  withLegend: false,
  gridAxis: 'x',
  gridColor: 'var(--line)',
  textColor: 'var(--ink-3)',
  strokeDasharray: '0',
  tickLine: 'none',
  tooltipAnimationDuration: 0,
  styles: { tooltip: { background: 'var(--panel)', borderColor: 'var(--line-strong)' } },
  lineProps: { isAnimationActive: false },
} as const

/** Lines over a numeric axis. Fetched when the first chart is shown. */
export const Lines = (props: LinesProps) => {
  const { series, height, format, formatX, nameX, step, marks = [] } = props
  const { x, low, high, y } = axes(props)
  const beside = (value: number) => format(value, (y[1] ?? 1) - (y[0] ?? 0))
  return (
    <LineChart
      {...look}
      h={height}
      data={rowsOf(series)}
      dataKey="x"
      series={series.map(lineOf)}
      curveType={step ? 'stepAfter' : 'linear'}
      withDots={!step && series.every(({ points }) => points.length <= 24)}
      valueFormatter={format}
      tooltipProps={{ labelFormatter: (at) => nameX(Number(at)) }}
      referenceLines={apart(marks, low, high).map(markOf)}
      xAxisProps={{
        type: 'number',
        domain: [low, high],
        ticks: x,
        interval: 'preserveStart',
        tickFormatter: (value: number) => formatX(value),
        minTickGap: 20,
        padding: { left: 2, right: 10 },
      }}
      yAxisProps={{
        domain: [y[0] ?? 0, y.at(-1) ?? 1],
        ticks: y,
        interval: 0,
        width: widthOf(y.map(beside)),
        tickFormatter: beside,
      }}
    />
  )
}

const lineOf = ({ name, color, dashed }: Series) => ({
  name,
  color,
  ...(dashed ? { strokeDasharray: '5 4' } : {}),
})

const markOf = ({ x, name, left }: Mark & { readonly left: boolean }) => ({
  x,
  label: name,
  color: 'var(--ink-3)',
  strokeDasharray: '2 3',
  labelPosition: left ? ('insideTopRight' as const) : ('insideTopLeft' as const),
})
