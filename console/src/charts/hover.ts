import { useSyncExternalStore } from 'react'

/** Where charts of the same name are pointed at: a place on one is a place on all. */
const places = new Map<string, number | null>()
const listeners = new Set<() => void>()

export const useHover = (group: string): readonly [number | null, (x: number | null) => void] => {
  const x = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => places.get(group) ?? null,
  )
  const point = (next: number | null) => {
    if ((places.get(group) ?? null) === next) return
    places.set(group, next)
    for (const listener of listeners) listener()
  }
  return [x, point]
}
