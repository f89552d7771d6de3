/** Signs of life of a thread, in memory that another one watches. */
export interface Heartbeat {
  beat(): void
  /** Blocks the thread for so many milliseconds. */
  sleep(milliseconds: number): void
}

export const createHeartbeat = (memory: SharedArrayBuffer): Heartbeat => {
  const count = new Int32Array(memory)
  // Nobody ever wakes it.
  const sleepCell = new Int32Array(new SharedArrayBuffer(4))
  const beat = () => {
    Atomics.add(count, 0, 1)
  }
  return {
    beat,
    sleep(milliseconds) {
      Atomics.wait(sleepCell, 0, 0, milliseconds)
      beat()
    },
  }
}

/** Calls `stuck` once when the heartbeat has stood still for `timeout` ms. */
export const watchHeartbeat = (
  memory: SharedArrayBuffer,
  timeout: number,
  stuck: (seconds: number) => void,
): NodeJS.Timeout => {
  const count = new Int32Array(memory)
  let seen = Atomics.load(count, 0)
  let still = 0
  const timer = setInterval(() => {
    const now = Atomics.load(count, 0)
    still = now === seen ? still + 500 : 0
    seen = now
    if (still < timeout) return
    clearInterval(timer)
    stuck(timeout / 1000)
  }, 500)
  return timer
}
