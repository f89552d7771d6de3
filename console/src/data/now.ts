import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
/** Milliseconds that the server's clock is ahead of this one. */
let ahead = 0
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

/** The time by the server's clock, as far as it was heard: ages and what is left go by that. */
export const serverNow = (): number => Date.now() + ahead

/** Milliseconds of difference that may be the way of an answer. */
const underWay = 2000

/** Takes the server's time, which an answer told that has just come. */
export const heard = (time: number) => {
  const difference = time - Date.now()
  ahead = Math.abs(difference) > underWay ? difference : 0
}

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) now = serverNow()
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = serverNow()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time, renewed once a second for everyone at the same moment. */
export const useNow = () => useSyncExternalStore(subscribe, () => now)
