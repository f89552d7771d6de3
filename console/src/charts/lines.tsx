import { type KeyboardEvent, type RefObject, useId, useRef } from 'react'
import { useBrush } from './brush.ts'
import css from './chart.module.css'
import { useFingers, useTwoFingers } from './fingers.ts'
import { useHover } from './hover.ts'
import { strokeOf } from './keys.ts'
import { type Plane, type PlaneProps, planeOf, wholeOf } from './plane.ts'
import { pointerOn } from './pointer.ts'
import type { Mark } from './points.ts'
import { Axes, Brush, Clip, Dots, Line, Marks } from './strokes.tsx'
import { leadOf, type Pointed, pointedAt, spokenPoint, Tip } from './tip.tsx'
import type { Span } from './zoom.ts'

export interface LinesProps extends PlaneProps {
  /** Places on the horizontal axis that get a line and a name. */
  readonly marks?: readonly Mark[]
  /** Charts of the same name are pointed at together. */
  readonly group?: string | undefined
  /** Another part of the axis is wanted; null: all of it. Without, a chart hears no keys and no fingers. */
  readonly onZoom?: ((part: Span | null) => void) | undefined
  /** A press on a line that leads somewhere. */
  readonly onOpen?: ((to: string) => void) | undefined
}

type Room = LinesProps & { readonly width: number; readonly svg: RefObject<SVGSVGElement | null> }

/** What is shown of the lines and pointed at, and what a pointer and keys change of it. */
const useLooked = (props: Room, clip: string) => {
  const { series, svg, zoom = null, onZoom } = props
  const alone = useRef(clip)
  const [x, point] = useHover(props.group ?? alone.current)
  const fingers = useFingers(onZoom)
  useTwoFingers(svg, onZoom !== undefined)
  const plane = planeOf({ ...props, zoom: fingers.part ? fingers.part.shown : zoom }, props.width)
  const [part, whole] = [plane.x.domain, wholeOf(props)]
  const isSeen = x !== null && x >= part[0] && x <= part[1]
  const pointed = isSeen ? pointedAt(series, plane, x) : []
  const press = () => {
    const to = leadOf(pointed)
    if (to) props.onOpen?.(to)
  }
  const brush = useBrush(plane, (next) => onZoom?.(next), press)
  const handlers = pointerOn({ plane, whole, svg, brush, fingers, point })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') return press()
    const stroke = strokeOf(event, series, { part, whole, x })
    if (!stroke || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if ('x' in stroke) point(stroke.x)
    else onZoom?.(stroke.part)
  }
  return { plane, pointed, drag: brush.drag, handlers, onKeyDown, leave: () => point(null) }
}

/** The drawing alone. */
const Drawing = (
  props: Room & {
    readonly plane: Plane
    readonly clip: string
    readonly pointed: readonly Pointed[]
  },
) => {
  const { series, step = false, marks = [], plane, clip } = props
  return (
    <>
      <Clip id={clip} plane={plane} />
      <Axes plane={plane} props={props} />
      <Marks plane={plane} marks={marks} />
      <g clipPath={`url(#${clip})`}>
        {series.map((line) => (
          <Line key={line.name} line={line} plane={plane} step={step} />
        ))}
        <Dots plane={plane} pointed={props.pointed} />
      </g>
    </>
  )
}

/** Lines over a numeric axis, in so much room. What they say in words is said beside it. */
export const Lines = (props: Room) => {
  const { series, width, svg, onZoom } = props
  const clip = useId()
  const { plane, pointed, drag, handlers, onKeyDown, leave } = useLooked(props, clip)
  const keyed = onZoom && {
    ...{ tabIndex: 0, role: 'group', onKeyDown, onBlur: leave },
    'aria-label': 'Lines: arrows point along them, plus and minus zoom, ? tells all keys',
  }
  return (
    <div className={css.plot} data-opens={series.some(({ to }) => to) || undefined} {...keyed}>
      <svg
        ref={svg}
        width={width}
        height={plane.height}
        aria-hidden="true"
        {...handlers}
        onDoubleClick={() => onZoom?.(null)}
      >
        <Drawing {...props} plane={plane} clip={clip} pointed={pointed} />
        {drag && <Brush plane={plane} drag={drag} />}
      </svg>
      {pointed.length > 0 && !drag && <Tip plane={plane} pointed={pointed} of={props} />}
      {onZoom && (
        <p className="unseen" role="status">
          {spokenPoint(pointed, props)}
        </p>
      )}
    </div>
  )
}
