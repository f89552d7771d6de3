import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Study, Trial } from '../../../src/core/study.ts'
import { plural } from '../format.ts'
import { type Axis, axesOf, lastValue, sharesOf } from './axes.ts'
import { AxisLine } from './axis.tsx'
import { type Brushes, isWithin, withBrush } from './brushes.ts'
import { type Geometry, layOut, nearest, type Point, pathOf } from './geometry.ts'
import css from './parallel.module.css'

/** Grey for the worst to the accent for the best. */
export const colorOf = (share: number): string =>
  `color-mix(in oklab, var(--accent) ${Math.round(12 + 88 * share)}%, var(--line-strong))`

const useWidth = () => {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { frame, width }
}

interface Props {
  readonly study: Study
  /** Number of the trial that stands out. */
  readonly active: number | null
  readonly onActive: (trial: number | null) => void
  readonly brushes: Brushes
  /** A brush is being drawn. */
  readonly onDraw: (brushes: Brushes) => void
  /** Its drawing has ended. */
  readonly onKeep: (brushes: Brushes) => void
}

/** Every trial as a line over its values: parallel coordinates. */
export const Parallel = (props: Props) => {
  const { study } = props
  const { frame, width } = useWidth()
  const axes = useMemo(() => axesOf(study), [study])
  const geometry = useMemo(() => layOut(Math.max(width, 200), axes.length), [width, axes.length])
  return (
    <figure className={css.figure} aria-label={spoken(study, axes)}>
      <div ref={frame} className={css.frame} style={{ height: geometry.height }}>
        {width > 0 && <Drawing {...props} axes={axes} geometry={geometry} />}
      </div>
    </figure>
  )
}

const Drawing = (props: Props & { axes: readonly Axis[]; geometry: Geometry }) => {
  const { study, active, onActive, brushes, onDraw, onKeep, axes, geometry } = props
  const within = study.trials.filter((trial) => isWithin(axes, brushes, trial))
  const chosen = study.trials.find(({ number }) => number === active) ?? null
  const look = (event: PointerEvent<SVGSVGElement>) =>
    onActive(nearest(geometry, axes, within, pointAt(event), 28)?.number ?? null)
  return (
    <svg
      width={geometry.width}
      height={geometry.height}
      aria-hidden="true"
      className={css.chart}
      data-upright={geometry.upright}
      onPointerMove={look}
      onPointerDown={look}
      onPointerLeave={(event) => event.pointerType === 'mouse' && onActive(null)}
    >
      <TrialLines study={study} within={within} chosen={chosen} axes={axes} geometry={geometry} />
      {axes.map((axis, index) => (
        <AxisLine
          key={axis.id}
          axis={axis}
          side={{ geometry, index, last: index === axes.length - 1 }}
          brush={brushes[axis.id]}
          onDraw={(brush) => onDraw(withBrush(brushes, axis.id, brush))}
          onKeep={(brush) => onKeep(withBrush(brushes, axis.id, brush))}
        />
      ))}
      {chosen && <Chosen trial={chosen} axes={axes} geometry={geometry} />}
    </svg>
  )
}

const pointAt = (event: PointerEvent<SVGElement>): Point => {
  const box = event.currentTarget.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

const TrialLines = (props: {
  study: Study
  within: readonly Trial[]
  chosen: Trial | null
  axes: readonly Axis[]
  geometry: Geometry
}) => {
  const { study, within, chosen, axes, geometry } = props
  const shares = useMemo(() => sharesOf(study), [study])
  // The best are drawn last, so that they lie on top.
  const drawn = study.trials.toSorted(
    (a, b) => (shares.get(a.number) ?? -1) - (shares.get(b.number) ?? -1),
  )
  return drawn.map((trial) => (
    <path
      key={trial.number}
      d={pathOf(geometry, axes, trial)}
      className={css.line}
      data-status={lastValue(trial) === null ? trial.status : 'valued'}
      data-best={trial.number === study.best}
      data-out={!within.includes(trial)}
      data-active={chosen === trial}
      data-faded={chosen !== null && chosen !== trial}
      style={{ stroke: strokeOf(trial, shares.get(trial.number)) }}
    />
  ))
}

const strokeOf = (trial: Trial, share: number | undefined): string => {
  if (share !== undefined) return colorOf(share)
  return trial.status === 'failed' ? 'var(--bad)' : 'var(--work-bar)'
}

const spoken = ({ trials, best }: Study, axes: readonly Axis[]): string => {
  const winner = trials.find(({ number }) => number === best)
  const found = winner
    ? ` The best is trial ${winner.number}: ${axes.map((axis) => `${axis.name} ${axis.text(winner)}`).join(', ')}.`
    : ''
  return `${plural(trials.length, 'trial')} over ${axes.map(({ name }) => name).join(', ')}.${found}`
}

/** The values of one trial, written at its line. */
const Chosen = (props: { trial: Trial; axes: readonly Axis[]; geometry: Geometry }) => {
  const { trial, axes, geometry } = props
  return (
    <g className={css.chosen}>
      {axes.map((axis, index) => {
        const place = axis.place(trial)
        if (place === null) return null
        const { x, y } = geometry.point(index, place)
        const text = axis.text(trial)
        const wide = text.length * 6.6 + 14
        const last = index === axes.length - 1
        const left = geometry.upright ? (last ? x - wide - 8 : x + 8) : geometry.width - wide - 14
        const top = geometry.upright ? y - 10 : y - 29
        return (
          <g key={axis.id}>
            <circle cx={x} cy={y} r="4" />
            <rect x={left} y={top} width={wide} height="20" rx="5" />
            <text x={left + wide / 2} y={top + 14} textAnchor="middle">
              {text}
            </text>
          </g>
        )
      })}
    </g>
  )
}
