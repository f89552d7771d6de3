import type { Clock } from '../core/clock.ts'

/** Wakes at the earliest of the moments that it was set to, and has to be set again then. */
export const createAlarm = (clock: Clock, wake: () => void) => {
  let at = Number.POSITIVE_INFINITY
  let cancel = () => {}
  const stop = () => {
    cancel()
    at = Number.POSITIVE_INFINITY
  }
  return {
    set(moment: number) {
      if (moment >= at) return
      stop()
      at = moment
      cancel = clock.after(Math.max(0, moment - clock.now()), () => {
        at = Number.POSITIVE_INFINITY
        wake()
      })
    },
    stop,
  }
}
