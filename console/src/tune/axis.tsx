import { type PointerEvent, useRef } from 'react'
import type { Axis } from './axes.ts'
import type { Brush } from './brushes.ts'
import { anchorOf, apartOn, type Geometry } from './geometry.ts'
import css from './parallel.module.css'

/** Which axis of a chart; ticks of the last one stand on its other side. */
interface Side {
  readonly geometry: Geometry
  readonly index: number
  readonly last: boolean
}

/** Hears which part of an axis is to be kept; null: all of it. */
interface Brushing {
  readonly onDraw: (brush: Brush | null) => void
  readonly onKeep: (brush: Brush | null) => void
}

/** An axis with its name and ticks, and the part of it that is kept. */
export const AxisLine = (
  props: { axis: Axis; side: Side; brush: Brush | undefined } & Brushing,
) => {
  const { axis, side, brush, onDraw, onKeep } = props
  const { geometry, index } = side
  const { upright } = geometry
  const [low, high] = geometry.ends(index)
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
      <Ticks ticks={axis.ticks} side={side} />
      {brush && <Brushed geometry={geometry} index={index} brush={brush} />}
      <Grip geometry={geometry} index={index} onDraw={onDraw} onKeep={onKeep} />
    </g>
  )
}

const Ticks = ({ ticks, side }: { ticks: Axis['ticks']; side: Side }) => {
  const { geometry, index, last } = side
  const { upright } = geometry
  return apartOn(geometry, index, ticks).map(({ at, text }) => {
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
  })
}

/** Where an axis is dragged along to keep a part of it. */
const Grip = (props: { geometry: Geometry; index: number } & Brushing) => {
  const { geometry, index, onDraw, onKeep } = props
  const start = useRef<number | null>(null)
  const placeAt = ({ currentTarget, clientX, clientY }: PointerEvent<SVGRectElement>) => {
    const { left, top } = currentTarget.ownerSVGElement?.getBoundingClientRect() ?? origin
    return geometry.place(index, { x: clientX - left, y: clientY - top })
  }
  /** Tells of the part between the press and here. A press without a way to go takes the brush off. */
  const drag = (event: PointerEvent<SVGRectElement>, tell: Brushing['onDraw']) => {
    if (start.current === null) return
    const [a, b] = [start.current, placeAt(event)]
    tell(Math.abs(a - b) < 0.02 ? null : [Math.min(a, b), Math.max(a, b)])
  }
  const begin = (event: PointerEvent<SVGRectElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = placeAt(event)
  }
  const end = (event: PointerEvent<SVGRectElement>) => {
    drag(event, onKeep)
    start.current = null
  }
  return (
    <rect
      {...areaOf(geometry, index)}
      className={css.grip}
      onPointerDown={begin}
      onPointerMove={(event) => drag(event, onDraw)}
      onPointerUp={end}
      onPointerCancel={end}
    />
  )
}

const origin = { left: 0, top: 0 }

const areaOf = (geometry: Geometry, index: number) => {
  const [low, high] = geometry.ends(index)
  return geometry.upright
    ? { x: low.x - 13, y: high.y - 8, width: 26, height: low.y - high.y + 16 }
    : { x: low.x - 8, y: low.y - 13, width: high.x - low.x + 16, height: 26 }
}

const Brushed = (props: { geometry: Geometry; index: number; brush: Brush }) => {
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
