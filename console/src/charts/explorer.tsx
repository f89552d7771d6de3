import { useViewportSize } from '@mantine/hooks'
import { Download, Maximize2, Minimize2, RotateCcw } from 'lucide-react'
import {
  type ButtonHTMLAttributes,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useLocation } from 'wouter'
import { tell } from '../data/actions.ts'
import { Drop } from '../parts/drop.tsx'
import css from './chart.module.css'
import { Chart, type ChartProps } from './chart.tsx'
import { type Look, useLook } from './chosen.ts'
import { csvOf } from './csv.ts'
import type { Series } from './points.ts'
import { savePng, saveSvg, saveText } from './save.ts'
import { smoothed } from './smooth.ts'

/** What the horizontal axis of curves may show. */
export const axes = ['step', 'epoch', 'time'] as const
export type AxisName = (typeof axes)[number]

const Files = (props: {
  name: string
  chart: Pick<ChartProps, 'series' | 'axisX' | 'axisY'>
  drawing: RefObject<SVGSVGElement | null>
}) => {
  const { name, chart, drawing } = props
  const names = { x: chart.axisX ?? 'x', y: chart.axisY ?? 'y' }
  const kinds: readonly (readonly [string, () => void])[] = [
    ['Data as CSV', () => saveText(`${name}.csv`, csvOf(chart.series, names), 'text/csv')],
    ['Picture as PNG', () => void (drawing.current && savePng(name, drawing.current).catch(tell))],
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

/** Whether an element fills the screen, how that is changed, and how high a chart is in it then. */
const useFull = () => {
  const frame = useRef<HTMLDivElement>(null)
  const [full, setFull] = useState(false)
  const { height } = useViewportSize()
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement === frame.current)
    document.addEventListener('fullscreenchange', look)
    return () => document.removeEventListener('fullscreenchange', look)
  }, [])
  const turn = () =>
    full ? void document.exitFullscreen() : void frame.current?.requestFullscreen()
  return { frame, full, turn, room: full ? Math.max(240, height - 190) : null }
}

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

const Smoothing = ({ weight, onChange }: { weight: number; onChange: (to: number) => void }) => (
  <label>
    Smoothing
    <input
      type="range"
      min={0}
      max={0.98}
      step={0.02}
      value={weight}
      onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
    />
    <output>{weight === 0 ? 'off' : weight.toFixed(2)}</output>
  </label>
)

const Tool = (props: ButtonHTMLAttributes<HTMLButtonElement>) => (
  <button type="button" className={css.tool} {...props} />
)

const FullScreen = ({ full, onTurn }: { full: boolean; onTurn: () => void }) => {
  const Size = full ? Minimize2 : Maximize2
  const name = full ? 'Leave the full screen' : 'Full screen'
  return (
    <Tool aria-label={name} title={name} onClick={onTurn}>
      <Size size={14} aria-hidden="true" />
    </Tool>
  )
}

/** What changes how lines are drawn. */
const Looks = ({ look }: { look: Look }) => (
  <>
    <Smoothing weight={look.weight} onChange={look.smooth} />
    <Tool
      aria-pressed={look.log}
      disabled={!look.canLog}
      title={look.canLog ? undefined : 'Not all values are above 0.'}
      onClick={look.turnLog}
    >
      Log scale
    </Tool>
    {look.part && (
      <Tool onClick={() => look.zoom(null)}>
        <RotateCcw size={13} aria-hidden="true" />
        Reset zoom
      </Tool>
    )}
  </>
)

/** A chart to look into: smoothing, a logarithmic axis, a part of it, files, the whole screen. */
export const Explorer = (
  props: Omit<ChartProps, 'log' | 'zoom' | 'onZoom' | 'drawing'> & {
    /** Name of its files. */
    file: string
    /** Further choices, in front. */
    tools: ReactNode
    /** Whether lines begin smoothed: 0 to below 1. */
    weight: number
    /** What the horizontal axis shows: the part of it that is shown is of that axis alone. */
    axis: AxisName
  },
) => {
  const { file, tools, weight, axis, ...chart } = props
  const look = useLook(axis, weight, chart.series)
  const drawing = useRef<SVGSVGElement>(null)
  const { frame, full, turn, room } = useFull()
  const [, open] = useLocation()
  return (
    <div ref={frame} className={css.explorer}>
      <div className={css.tools}>
        {tools}
        <Looks look={look} />
        <span className={css.push} />
        <Files name={file} chart={chart} drawing={drawing} />
        {document.fullscreenEnabled && <FullScreen full={full} onTurn={turn} />}
      </div>
      <Chart
        {...chart}
        series={withCourse(chart.series, look.weight)}
        height={room ?? chart.height}
        {...{ log: look.log, zoom: look.part, onZoom: look.zoom, onOpen: open, drawing }}
      />
    </div>
  )
}
