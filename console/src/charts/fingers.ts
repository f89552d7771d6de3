import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { Plane } from './plane.ts'
import { type Held, heldAt, type Span } from './zoom.ts'

/** Two fingers are the chart's; one that goes up or down scrolls the page. */
export const useTwoFingers = (svg: RefObject<SVGSVGElement | null>, wanted: boolean) =>
  useEffect(() => {
    const element = svg.current
    if (!element || !wanted) return
    const keep = (event: TouchEvent) => {
      if (event.touches.length > 1) event.preventDefault()
    }
    element.addEventListener('touchmove', keep, { passive: false })
    return () => element.removeEventListener('touchmove', keep)
  }, [svg, wanted])

/**
 * The part of the axis that is shown while fingers lie on a chart: each keeps the value that it was put on. `onEnd`
 * takes it when the last is lifted, null being all of the axis; without, they change nothing.
 */
export const useFingers = (onEnd: ((part: Span | null) => void) | undefined) => {
  const held = useRef(new Map<number, Held>())
  const [part, setPart] = useState<{ readonly shown: Span | null } | null>(null)
  const grab = (plane: Plane) => {
    for (const [id, { place }] of held.current)
      held.current.set(id, { place, value: plane.x.back(place) })
  }
  return {
    part,
    down(event: PointerEvent, plane: Plane, place: number) {
      if (!onEnd) return
      held.current.set(event.pointerId, { place, value: 0 })
      grab(plane)
    },
    move(event: PointerEvent, plane: Plane, place: number, whole: Span) {
      const finger = held.current.get(event.pointerId)
      if (!finger) return
      held.current.set(event.pointerId, { ...finger, place })
      const room = { part: plane.x.domain, pixels: [plane.left, plane.right] } as const
      setPart({ shown: heldAt([...held.current.values()], room, whole) })
    },
    up(event: PointerEvent, plane: Plane) {
      if (!held.current.delete(event.pointerId)) return
      grab(plane)
      if (held.current.size > 0 || part === null) return
      onEnd?.(part.shown)
      setPart(null)
    },
    cancel() {
      held.current.clear()
      setPart(null)
    },
  }
}
