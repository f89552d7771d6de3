/** Time and waiting as an argument, so that tests own them. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Runs `task` after `delay` milliseconds; the answer cancels it. */
  after(delay: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, task) {
    // A longer delay than setTimeout can hold (24.8 days) is taken in steps.
    const longest = 2 ** 31 - 1
    let timer: NodeJS.Timeout
    const arm = (left: number) => {
      timer = setTimeout(
        () => (left > longest ? arm(left - longest) : task()),
        Math.min(left, longest),
      )
    }
    arm(delay)
    return () => clearTimeout(timer)
  },
}
