import { useViewportSize } from '@mantine/hooks'
import { Download, Maximize2, Minimize2, RotateCcw } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Drop } from '../parts/drop.tsx'
import css from './chart.module.css'
import { Chart, type ChartProps } from './chart.tsx'
import { csvOf } from './csv.ts'
import type { Series } from './points.ts'
import { savePng, saveSvg, saveText } from './save.ts'
import { smoothed } from './smooth.ts'

/** What the horizontal axis of curves may show. */
export const axes = ['step', 'epoch', 'time'] as const
export type AxisName = (typeof axes)[number]

const Files = (props: {
  name: string
  series: readonly Series[]
  names: { readonly x: string; readonly y: string }
  drawing: RefObject<SVGSVGElement | null>
}) => {
  const { name, series, names, drawing } = props
  const kinds: readonly (readonly [string, () => void])[] = [
    ['Data as CSV', () => saveText(`${name}.csv`, csvOf(series, names), 'text/csv')],
    ['Picture as PNG', () => void (drawing.current && savePng(name, drawing.current))],
    ['Picture as SVG', () => drawing.current && saveSvg(name, drawing.current)],
  ]
  return (
    <Drop label="Save" name={`Save ${name}`} icon={<Download size={13} aria-hidden="true" />}>
      {(close) => (
        <div className={css.items}>
          {kinds.map(([kind, save]) => (
            <button
              key={kind}
              type="button"
              onClick={() => {
                save()
                close()
              }}
            >
              {kind}
            </button>
          ))}
        </div>
      )}
    </Drop>
  )
}

/** Whether an element fills the screen, and how that is changed. */
const useFull = (frame: RefObject<HTMLElement | null>) => {
  const [full, setFull] = useState(false)
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement === frame.current)
    document.addEventListener('fullscreenchange', look)
    return () => document.removeEventListener('fullscreenchange', look)
  }, [frame])
  const turn = () =>
    full ? void document.exitFullscreen() : void frame.current?.requestFullscreen()
  return [full, turn] as const
}

type Zoom = readonly [number, number] | null

/** A line of fewer points, one an epoch perhaps, stays as it is. */
const fewest = 12

/** Lines with their smoothed course; the line itself stays faint behind it. */
const withCourse = (series: readonly Series[], weight: number): readonly Series[] =>
  weight === 0
    ? series
    : series.map((line) =>
        line.points.length < fewest
          ? line
          : { ...line, points: smoothed(line.points, weight), faint: line.points },
      )

/** A chart to look into: smoothing, a logarithmic axis, a part of it drawn over, files, the whole screen. */
export const Explorer = (
  props: Omit<ChartProps, 'log' | 'zoom' | 'onZoom' | 'drawing'> & {
    /** Name of its files. */
    file: string
    /** Further choices, in front. */
    tools?: ReactNode
    /** Whether lines begin smoothed: 0 to below 1. */
    weight?: number
    /** What the horizontal axis shows: what was drawn over is of that axis alone. */
    axis?: string
  },
) => {
  const { file, tools, weight: begun = 0, axis = '', ...chart } = props
  const [chosen, setWeight] = useState<number | null>(null)
  const weight = chosen ?? begun
  const [log, setLog] = useState(false)
  const [zoom, setZoom] = useState<{ readonly axis: string; readonly part: Zoom }>({
    axis,
    part: null,
  })
  const part = zoom.axis === axis ? zoom.part : null
  const frame = useRef<HTMLDivElement>(null)
  const drawing = useRef<SVGSVGElement>(null)
  const [full, turnFull] = useFull(frame)
  const { height } = useViewportSize()
  const [, open] = useLocation()
  const canLog = chart.series.every(({ points }) => points.every(({ y }) => y > 0))
  const series = withCourse(chart.series, weight)
  const Size = full ? Minimize2 : Maximize2
  return (
    <div ref={frame} className={css.explorer}>
      <div className={css.tools}>
        {tools}
        <label>
          Smoothing
          <input
            type="range"
            min={0}
            max={0.98}
            step={0.02}
            value={weight}
            onChange={({ currentTarget }) => setWeight(Number(currentTarget.value))}
          />
          <output>{weight === 0 ? 'off' : weight.toFixed(2)}</output>
        </label>
        <button
          type="button"
          className={css.tool}
          aria-pressed={log && canLog}
          disabled={!canLog}
          title={canLog ? undefined : 'Not all values are above 0.'}
          onClick={() => setLog(!log)}
        >
          Log scale
        </button>
        {part && (
          <button type="button" className={css.tool} onClick={() => setZoom({ axis, part: null })}>
            <RotateCcw size={13} aria-hidden="true" />
            Reset zoom
          </button>
        )}
        <span className={css.push} />
        <Files
          name={file}
          series={chart.series}
          names={{ x: chart.axisX ?? 'x', y: chart.axisY ?? 'y' }}
          drawing={drawing}
        />
        <button
          type="button"
          className={css.tool}
          aria-label={full ? 'Leave the full screen' : 'Full screen'}
          title={full ? 'Leave the full screen' : 'Full screen'}
          onClick={turnFull}
        >
          <Size size={14} aria-hidden="true" />
        </button>
      </div>
      <Chart
        {...chart}
        series={series}
        height={full ? Math.max(240, height - 190) : chart.height}
        log={log && canLog}
        zoom={part}
        onZoom={([low, high]) => setZoom({ axis, part: Number.isNaN(low) ? null : [low, high] })}
        onOpen={open}
        drawing={drawing}
      />
    </div>
  )
}
