import type { Clock } from '../core/clock.ts'

/** Looks again and again, and at once when asked; never twice at a time. */
export const createPolling = (look: () => Promise<void>, every: number, clock: Clock) => {
  let last = Promise.resolve()
  let next: Promise<void> | null = null
  let closed = false
  let stop = () => {}
  /** A look that begins after this call; several that wait for one share it. */
  const refresh = (): Promise<void> => {
    next ??= last.then(() => {
      next = null
      last = closed ? Promise.resolve() : look()
      return last
    })
    return next
  }
  const poll = async () => {
    await refresh()
    if (!closed) stop = clock.after(every, poll)
  }
  void poll()
  return {
    refresh,
    /** Looks no more, and waits for the look that is under way. */
    async close() {
      closed = true
      stop()
      await last
    },
  }
}
