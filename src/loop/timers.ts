import type { Clock } from '../core/clock.ts'

/** Named appointments. A task never runs beside itself. */
export interface Timers {
  /** Runs the task at a time (at once where it is past), instead of what the name had before. */
  at(name: string, time: number, task: () => Promise<void>): void
  /** When the name is due; null where nothing is planned. */
  next(name: string): number | null
  /** Cancels everything and waits for what is running. */
  close(): Promise<void>
}

/** `failed` hears of every task that throws; nothing else is stopped by it. */
export const createTimers = (
  clock: Clock,
  failed: (name: string, error: unknown) => void,
): Timers => {
  const planned = new Map<string, { readonly time: number; cancel(): void }>()
  const tasks = createTasks(failed)
  let closed = false

  return {
    at(name, time, task) {
      if (closed) return
      planned.get(name)?.cancel()
      const cancel = clock.after(Math.max(0, time - clock.now()), () => {
        planned.delete(name)
        void tasks.run(name, task)
      })
      planned.set(name, { time, cancel })
    },
    next: (name) => planned.get(name)?.time ?? null,
    async close() {
      closed = true
      for (const { cancel } of planned.values()) cancel()
      planned.clear()
      await tasks.close()
    },
  }
}

/** Tasks under way, one a name; another one waits for it. */
const createTasks = (failed: (name: string, error: unknown) => void) => {
  const running = new Map<string, Promise<void>>()
  let closed = false
  return {
    async run(name: string, task: () => Promise<void>): Promise<void> {
      while (running.has(name)) await running.get(name)
      if (closed) return
      const work = task().catch((error) => failed(name, error))
      running.set(name, work)
      await work
      if (running.get(name) === work) running.delete(name)
    },
    async close(): Promise<void> {
      closed = true
      await Promise.all(running.values())
    },
  }
}
