import { useElementSize } from '@mantine/hooks'
import { type ReactNode, type RefObject, useRef } from 'react'
import { Link } from 'wouter'
import css from './chart.module.css'
import { Lines, type LinesProps } from './lines.tsx'
import { type Series, spoken } from './points.ts'

/** What each line is, in its colour and stroke; one for several charts of the same lines. */
export const Legend = (props: {
  series: readonly Pick<Series, 'name' | 'color' | 'dashed' | 'to'>[]
}) => (
  <ul className={css.legend}>
    {props.series.map(({ name, color, dashed, to }) => (
      <li key={name}>
        <i style={{ borderTopColor: color, borderTopStyle: dashed ? 'dashed' : 'solid' }} />
        {to ? <Link href={to}>{name}</Link> : name}
      </li>
    ))}
  </ul>
)

export type ChartProps = LinesProps & {
  readonly label: string
  readonly empty: ReactNode
  readonly legend?: boolean
  /** The drawing, for whoever keeps it as a picture. */
  readonly drawing?: RefObject<SVGSVGElement | null>
}

/** A chart with a legend, and words for those who cannot see it. */
export const Chart = (props: ChartProps) => {
  const { label, empty, legend, drawing, ...lines } = props
  const own = useRef<SVGSVGElement>(null)
  const { ref, width } = useElementSize()
  const some = lines.series.some(({ points }) => points.length > 0)
  const words = spoken(lines.series, lines.format)
  return (
    <figure className={css.chart} aria-label={some ? `${label}: ${words}` : label}>
      {legend !== false && <Legend series={lines.series} />}
      <div ref={ref} style={{ height: lines.height }}>
        {some && width > 0 && <Lines {...lines} width={width} svg={drawing ?? own} />}
        {!some && <div className={css.empty}>{empty}</div>}
      </div>
    </figure>
  )
}
