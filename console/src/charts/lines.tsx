import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import { rowsOf, type Series } from './points.ts'

export interface LinesProps {
  readonly series: readonly Series[]
  readonly height: number
  readonly format: (value: number) => string
  readonly formatX: (value: number) => string
  /** Lowest and highest value of the vertical axis; from the lines themselves when left out. */
  readonly range?: readonly [number, number]
  readonly step?: boolean
}

/** Lines over a numeric axis. Fetched when the first chart is shown. */
export const Lines = ({ series, height, format, formatX, range, step }: LinesProps) => (
  <LineChart
    h={height}
    data={rowsOf(series)}
    dataKey="x"
    series={series.map(({ name, color, dashed }) => ({
      name,
      color,
      ...(dashed ? { strokeDasharray: '5 4' } : {}),
    }))}
    curveType={step ? 'stepAfter' : 'linear'}
    strokeWidth={1.75}
    withDots={series.every(({ points }) => points.length <= 24)}
    dotProps={{ r: 2.5, strokeWidth: 0 }}
    activeDotProps={{ r: 4, strokeWidth: 1 }}
    connectNulls
    withLegend={false}
    gridAxis="y"
    gridProps={{ strokeDasharray: '0', stroke: 'var(--line)' }}
    valueFormatter={format}
    tooltipAnimationDuration={0}
    tooltipProps={{ labelFormatter: (x) => formatX(Number(x)) }}
    lineProps={{ isAnimationActive: false }}
    xAxisProps={{
      type: 'number',
      domain: ['dataMin', 'dataMax'],
      tickFormatter: (value: number) => formatX(value),
      tickCount: 6,
      minTickGap: 28,
      padding: { left: 4, right: 8 },
    }}
    yAxisProps={{ domain: range ? [...range] : ['auto', 'auto'], width: 46, tickCount: 5 }}
  />
)
