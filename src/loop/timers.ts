import type { Clock } from '../core/clock.ts'

/** Named appointments. A task never runs beside itself. */
export interface Timers {
  /** Runs the task at a time (at once where it is past), instead of what the name had before. */
  at(name: string, time: number, task: () => Promise<void>): void
  /** When the name is due; null where nothing is planned. */
  next(name: string): number | null
  /** How it went with a name; null where nothing was ever planned. */
  history(name: string): TaskHistory | null
  /** When any task ended last; null before the first. */
  turnedAt(): number | null
  /** Cancels everything and waits for what is running. */
  close(): Promise<void>
}

/** What is known of the tasks of a name. Times are milliseconds since 1970. */
export interface TaskHistory {
  /** When the first one was due. */
  readonly firstDueAt: number
  readonly runningSince: number | null
  /** When one ended without a failure. */
  readonly doneAt: number | null
  /** Failures one after the other, up to now. */
  readonly failures: number
}

/** `failed` hears of every task that throws; nothing else is stopped by it. */
export const createTimers = (
  clock: Clock,
  failed: (name: string, error: unknown) => void,
): Timers => {
  const planned = new Map<string, { readonly time: number; cancel(): void }>()
  const histories = new Map<string, TaskHistory>()
  let turnedAt: number | null = null
  const note = (name: string, what: Partial<TaskHistory>) => {
    const before = histories.get(name)
    if (before) histories.set(name, { ...before, ...what })
  }
  const tasks = createTasks({
    began: (name) => note(name, { runningSince: clock.now() }),
    done(name) {
      turnedAt = clock.now()
      note(name, { runningSince: null, doneAt: turnedAt, failures: 0 })
    },
    failed(name, error) {
      turnedAt = clock.now()
      note(name, { runningSince: null, failures: (histories.get(name)?.failures ?? 0) + 1 })
      failed(name, error)
    },
  })
  let closed = false

  return {
    at(name, time, task) {
      if (closed) return
      planned.get(name)?.cancel()
      if (!histories.has(name))
        histories.set(name, { firstDueAt: time, runningSince: null, doneAt: null, failures: 0 })
      const cancel = clock.after(Math.max(0, time - clock.now()), () => {
        planned.delete(name)
        void tasks.run(name, task)
      })
      planned.set(name, { time, cancel })
    },
    next: (name) => planned.get(name)?.time ?? null,
    history: (name) => histories.get(name) ?? null,
    turnedAt: () => turnedAt,
    async close() {
      closed = true
      for (const { cancel } of planned.values()) cancel()
      planned.clear()
      await tasks.close()
    },
  }
}

interface TaskEvents {
  began(name: string): void
  done(name: string): void
  failed(name: string, error: unknown): void
}

/** Tasks under way, one a name; another one waits for it. */
const createTasks = ({ began, done, failed }: TaskEvents) => {
  const running = new Map<string, Promise<void>>()
  let closed = false
  return {
    async run(name: string, task: () => Promise<void>): Promise<void> {
      while (running.has(name)) await running.get(name)
      if (closed) return
      began(name)
      const work = task().then(
        () => done(name),
        (error) => failed(name, error),
      )
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
