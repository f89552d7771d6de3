import type { PointerEvent, RefObject } from 'react'
import type { useBrush } from './brush.ts'
import type { useFingers } from './fingers.ts'
import type { Plane } from './plane.ts'
import type { Span } from './zoom.ts'

/** What a pointer does on a chart: points, draws over a part of the axis, or presses; fingers move and spread it. */
export const pointerOn = (on: {
  readonly plane: Plane
  readonly whole: Span
  readonly svg: RefObject<SVGSVGElement | null>
  readonly brush: ReturnType<typeof useBrush>
  readonly fingers: ReturnType<typeof useFingers>
  readonly point: (x: number | null) => void
}) => {
  const { plane, brush, fingers } = on
  const placeOf = ({ clientX }: PointerEvent) => {
    const place = clientX - (on.svg.current?.getBoundingClientRect().left ?? 0)
    return Math.min(plane.right, Math.max(plane.left, place))
  }
  return {
    onPointerMove(event: PointerEvent) {
      const place = placeOf(event)
      on.point(plane.x.back(place))
      brush.move(place)
      fingers.move(event, plane, place, on.whole)
    },
    onPointerLeave: () => !brush.drag && on.point(null),
    onPointerDown(event: PointerEvent) {
      if (event.pointerType === 'touch') fingers.down(event, plane, placeOf(event))
      else brush.down(event, placeOf(event))
    },
    onPointerUp(event: PointerEvent) {
      brush.up()
      fingers.up(event, plane)
    },
    onPointerCancel() {
      brush.cancel()
      fingers.cancel()
    },
  }
}
