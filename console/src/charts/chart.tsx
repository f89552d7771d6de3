import { lazy, type ReactNode, Suspense } from 'react'
import css from './chart.module.css'
import type { LinesProps } from './lines.tsx'
import { type Series, spoken } from './points.ts'

const Lines = lazy(async () => ({ default: (await import('./lines.tsx')).Lines }))

/** What each line is, in its colour and stroke; one for several charts of the same lines. */
export const Legend = (props: { series: readonly Pick<Series, 'name' | 'color' | 'dashed'>[] }) => (
  <ul className={css.legend}>
    {props.series.map(({ name, color, dashed }) => (
      <li key={name}>
        <i style={{ borderTopColor: color, borderTopStyle: dashed ? 'dashed' : 'solid' }} />
        {name}
      </li>
    ))}
  </ul>
)

/** A chart with a legend, its place kept while the drawing code is fetched, and words beside it. */
export const Chart = (
  props: LinesProps & { label: string; empty: ReactNode; legend?: boolean },
) => {
  const { label, empty, legend, ...lines } = props
  const some = lines.series.some(({ points }) => points.length > 0)
  const words = spoken(lines.series, lines.format)
  return (
    <figure className={css.chart} aria-label={some ? `${label}: ${words}` : label}>
      {legend !== false && <Legend series={lines.series} />}
      <div style={{ height: lines.height }}>
        {some ? (
          <Suspense fallback={null}>
            <Lines {...lines} />
          </Suspense>
        ) : (
          <div className={css.empty}>{empty}</div>
        )}
      </div>
    </figure>
  )
}
