import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Study, Trial } from '../../../src/core/study.ts'
import { plural } from '../format.ts'
import { type Axis, axesOf, lastValue, sharesOf } from './axes.ts'
import {
  anchorOf,
  apartOn,
  type Geometry,
  layOut,
  nearest,
  type Point,
  pathOf,
} from './geometry.ts'
import css from './parallel.module.css'

/** Parts of axes that a trial has to pass through, by the axis' id. */
export type Brushes = Readonly<Record<string, readonly [number, number]>>

/** Whether a trial passes through every brushed part. */
export const isWithin = (axes: readonly Axis[], brushes: Brushes, trial: Trial): boolean =>
  axes.every((axis) => {
    const brush = brushes[axis.id]
    if (!brush) return true
    const place = axis.place(trial)
    return place !== null && place >= brush[0] - 1e-9 && place <= brush[1] + 1e-9
  })

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
  readonly onBrush: (brushes: Brushes) => void
}

/** Every trial as a line over its values: parallel coordinates. */
export const Parallel = ({ study, active, onActive, brushes, onBrush }: Props) => {
  const { frame, width } = useWidth()
  const axes = useMemo(() => axesOf(study), [study])
  const geometry = useMemo(() => layOut(Math.max(width, 200), axes.length), [width, axes.length])
  const shares = useMemo(() => sharesOf(study), [study])
  // The best are drawn last, so that they lie on top.
  const drawn = study.trials.toSorted(
    (a, b) => (shares.get(a.number) ?? -1) - (shares.get(b.number) ?? -1),
  )
  const within = drawn.filter((trial) => isWithin(axes, brushes, trial))
  const chosen = study.trials.find(({ number }) => number === active) ?? null

  const pointAt = (event: PointerEvent<SVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const look = (event: PointerEvent<SVGSVGElement>) =>
    onActive(nearest(geometry, axes, within, pointAt(event), 28)?.number ?? null)

  return (
    <figure className={css.figure} aria-label={spoken(study, axes)}>
      <div ref={frame} className={css.frame} style={{ height: geometry.height }}>
        {width > 0 && (
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
            {drawn.map((trial) => (
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
            ))}
            {axes.map((axis, index) => (
              <AxisLine
                key={axis.id}
                axis={axis}
                index={index}
                last={index === axes.length - 1}
                geometry={geometry}
                brush={brushes[axis.id]}
                onBrush={(brush) => {
                  const { [axis.id]: _, ...rest } = brushes
                  onBrush(brush ? { ...rest, [axis.id]: brush } : rest)
                }}
              />
            ))}
            {chosen && <Chosen trial={chosen} axes={axes} geometry={geometry} />}
          </svg>
        )}
      </div>
    </figure>
  )
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

const AxisLine = (props: {
  axis: Axis
  index: number
  last: boolean
  geometry: Geometry
  brush: readonly [number, number] | undefined
  onBrush: (brush: readonly [number, number] | null) => void
}) => {
  const { axis, index, last, geometry, brush, onBrush } = props
  const { upright } = geometry
  const [low, high] = geometry.ends(index)
  const start = useRef<number | null>(null)

  const placeAt = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect()
    return geometry.place(index, {
      x: event.clientX - (box?.left ?? 0),
      y: event.clientY - (box?.top ?? 0),
    })
  }
  const drag = (event: PointerEvent<SVGRectElement>) => {
    if (start.current === null) return
    const [a, b] = [start.current, placeAt(event)]
    // A press without a way to go takes the brush off.
    onBrush(Math.abs(a - b) < 0.02 ? null : [Math.min(a, b), Math.max(a, b)])
  }
  const area = upright
    ? { x: low.x - 13, y: high.y - 8, width: 26, height: low.y - high.y + 16 }
    : { x: low.x - 8, y: low.y - 13, width: high.x - low.x + 16, height: 26 }

  return (
    <g>
      <line className={css.axis} x1={low.x} y1={low.y} x2={high.x} y2={high.y} />
      <text
        className={css.name}
        x={low.x}
        y={upright ? 17 : low.y - 11}
        textAnchor={upright ? 'middle' : 'start'}
      >
        {axis.name}
      </text>
      {apartOn(geometry, index, axis.ticks).map(({ at, text }) => {
        const { x, y } = geometry.point(index, at)
        return (
          <g key={text}>
            <line
              className={css.axis}
              x1={x}
              y1={y}
              x2={upright ? x + (last ? 4 : -4) : x}
              y2={upright ? y : y + 4}
            />
            <text
              className={css.tick}
              x={upright ? x + (last ? 8 : -8) : x}
              y={upright ? y + 3.5 : y + 17}
              textAnchor={upright ? (last ? 'start' : 'end') : anchorOf(at)}
            >
              {text}
            </text>
          </g>
        )
      })}
      {brush && <Brush geometry={geometry} index={index} brush={brush} />}
      <rect
        {...area}
        className={css.grip}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          start.current = placeAt(event)
        }}
        onPointerMove={drag}
        onPointerUp={(event) => {
          drag(event)
          start.current = null
        }}
        onPointerCancel={() => {
          start.current = null
        }}
      />
    </g>
  )
}

const Brush = (props: { geometry: Geometry; index: number; brush: readonly [number, number] }) => {
  const { geometry, index, brush } = props
  const a = geometry.point(index, brush[0])
  const b = geometry.point(index, brush[1])
  return (
    <rect
      className={css.brush}
      rx="3"
      x={geometry.upright ? a.x - 6 : a.x}
      y={geometry.upright ? b.y : a.y - 6}
      width={geometry.upright ? 12 : b.x - a.x}
      height={geometry.upright ? a.y - b.y : 12}
    />
  )
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
