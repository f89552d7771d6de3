import { type PointerEvent, type RefObject, useId, useRef, useState } from 'react'
import css from './chart.module.css'
import { useHover } from './hover.ts'
import { nearest, type Plane, type PlaneProps, planeOf } from './plane.ts'
import type { Mark, Series } from './points.ts'
import { Axes, Line, Marks } from './strokes.tsx'

export interface LinesProps extends PlaneProps {
  /** Places on the horizontal axis that get a line and a name. */
  readonly marks?: readonly Mark[]
  /** Charts of the same name are pointed at together. */
  readonly group?: string | undefined
  /** A part of the axis was drawn over; null: all of it is wanted. */
  readonly onZoom?: ((part: readonly [number, number]) => void) | undefined
  /** A press on a line that leads somewhere. */
  readonly onOpen?: ((to: string) => void) | undefined
}

interface Pointed {
  readonly line: Series
  readonly x: number
  readonly y: number
}

/** The points of the lines at a place, the ones that are near it alone. */
const pointedAt = (series: readonly Series[], plane: Plane, x: number): Pointed[] => {
  const points = series.flatMap((line): Pointed[] => {
    const found = nearest(line.points, x)
    return found ? [{ line, ...found }] : []
  })
  const closest = nearest(points, x)
  if (!closest) return []
  const near = Math.max(14, Math.abs(plane.x.at(closest.x) - plane.x.at(x)) + 4)
  return points.filter((point) => Math.abs(plane.x.at(point.x) - plane.x.at(x)) <= near)
}

const Tip = (props: { plane: Plane; pointed: readonly Pointed[]; of: PlaneProps }) => {
  const { plane, pointed, of } = props
  const at = pointed[0]?.x ?? 0
  const place = plane.x.at(at)
  const isRight = place > (plane.left + plane.right) / 2
  return (
    <div
      className={css.tip}
      style={isRight ? { right: plane.width - place + 12 } : { left: place + 12 }}
    >
      <p>{of.nameX(at)}</p>
      {pointed.map(({ line, y }) => (
        <p key={line.name}>
          <i style={{ background: line.color }} />
          {line.name}
          <b>{of.format(y)}</b>
        </p>
      ))}
    </div>
  )
}

/** Where a pointer is on a drawing. */
const placeIn = (svg: RefObject<SVGSVGElement | null>, event: PointerEvent) =>
  event.clientX - (svg.current?.getBoundingClientRect().left ?? 0)

/** What a pointer does on a chart: points, draws over a part of the axis, or presses on a line. */
const usePointer = (
  props: LinesProps,
  plane: Plane,
  svg: RefObject<SVGSVGElement | null>,
  [x, point]: readonly [number | null, (x: number | null) => void],
) => {
  const [drag, setDrag] = useState<readonly [number, number] | null>(null)
  const inside = (place: number) => Math.min(plane.right, Math.max(plane.left, place))
  const end = () => {
    if (drag && Math.abs(drag[1] - drag[0]) > 8) {
      const [a, b] = drag.map(plane.x.back)
      if (a !== undefined && b !== undefined) props.onZoom?.([Math.min(a, b), Math.max(a, b)])
    } else if (drag && x !== null) {
      const [to] = pointedAt(props.series, plane, x).flatMap(({ line }) => line.to ?? [])
      if (to) props.onOpen?.(to)
    }
    setDrag(null)
  }
  const handlers = {
    onPointerMove: (event: PointerEvent) => {
      const place = inside(placeIn(svg, event))
      point(plane.x.back(place))
      if (drag) setDrag([drag[0], place])
    },
    onPointerLeave: () => {
      if (!drag) point(null)
    },
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || event.pointerType === 'touch') return
      event.currentTarget.setPointerCapture(event.pointerId)
      const place = inside(placeIn(svg, event))
      setDrag([place, place])
    },
    onPointerUp: end,
    onPointerCancel: () => setDrag(null),
  }
  return { drag, handlers }
}

/** Lines over a numeric axis, in so much room. What they say in words is said beside it. */
export const Lines = (
  props: LinesProps & { width: number; svg: RefObject<SVGSVGElement | null> },
) => {
  const { series, step = false, marks = [], width, svg } = props
  const clip = useId()
  const alone = useRef(clip)
  const plane = planeOf(props, width)
  const hover = useHover(props.group ?? alone.current)
  const { drag, handlers } = usePointer(props, plane, svg, hover)
  const [low, high] = plane.x.domain
  const x = hover[0]
  const pointed = x === null || x < low || x > high ? [] : pointedAt(series, plane, x)
  return (
    <div className={css.plot} data-opens={series.some(({ to }) => to) || undefined}>
      <svg
        ref={svg}
        width={width}
        height={plane.height}
        aria-hidden="true"
        {...handlers}
        onDoubleClick={() => props.onZoom?.([Number.NaN, Number.NaN])}
      >
        <clipPath id={clip}>
          <rect
            x={plane.left - 3}
            y={plane.top - 4}
            width={plane.right - plane.left + 6}
            height={plane.bottom - plane.top + 8}
          />
        </clipPath>
        <Axes plane={plane} props={props} />
        <Marks plane={plane} marks={marks} />
        <g clipPath={`url(#${clip})`}>
          {series.map((line) => (
            <Line key={line.name} line={line} plane={plane} step={step} />
          ))}
          {pointed.map(({ line, x, y }) => (
            <circle
              key={line.name}
              cx={plane.x.at(x)}
              cy={plane.y.at(y)}
              r={4}
              fill={line.color}
              className={css.dot}
            />
          ))}
        </g>
        {drag && (
          <rect
            className={css.brush}
            x={Math.min(...drag)}
            y={plane.top}
            width={Math.abs(drag[1] - drag[0])}
            height={plane.bottom - plane.top}
          />
        )}
      </svg>
      {pointed.length > 0 && !drag && <Tip plane={plane} pointed={pointed} of={props} />}
    </div>
  )
}
