import { createMutex } from './mutex.ts'

/** Work that is done again and again until it is disposed of. */
export interface Repeated extends AsyncDisposable {
  /** Does the work now, after one that is under way. Fails where it fails, or a repetition before it has failed. */
  now(): Promise<void>
}

/** Does work every so many milliseconds, never twice at a time. It does not keep the process alive. */
export const repeat = (every: number, work: () => Promise<void>): Repeated => {
  const oneByOne = createMutex()
  let failed: Promise<void> = Promise.resolve()
  let busy = false
  const timer = setInterval(async () => {
    if (busy) return
    busy = true
    const done = oneByOne(work)
    await done.catch(() => {
      failed = done
    })
    busy = false
  }, every)
  timer.unref()
  return {
    async now() {
      await oneByOne(work)
      await failed
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await oneByOne(async () => {})
    },
  }
}
