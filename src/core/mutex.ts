/** Carries out one piece of work after the other, in the order they came. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>

/** One that fails does not stop the next. */
export const createMutex = (): Mutex => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}
