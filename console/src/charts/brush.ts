import { type PointerEvent, useState } from 'react'
import type { Plane } from './plane.ts'
import type { Span } from './zoom.ts'

/** Pixels that a pointer has to be moved to draw over a part rather than press. */
const slack = 8

/** What a mouse or a pen draws over: a part of the axis; nearly nothing is a press. `drag` is in pixels. */
export const useBrush = (plane: Plane, zoom: (part: Span) => void, press: () => void) => {
  const [drag, setDrag] = useState<Span | null>(null)
  return {
    drag,
    down(event: PointerEvent, place: number) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrag([place, place])
    },
    move: (place: number) => drag && setDrag([drag[0], place]),
    up() {
      if (drag && Math.abs(drag[1] - drag[0]) > slack)
        zoom([plane.x.back(Math.min(...drag)), plane.x.back(Math.max(...drag))])
      else if (drag) press()
      setDrag(null)
    },
    cancel: () => setDrag(null),
  }
}
