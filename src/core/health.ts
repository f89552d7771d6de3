/** How Millrace itself is: what of its schedules is due, and what its processes take. */

export const scheduledKinds = ['train', 'ingest', 'evaluate', 'batch'] as const
export type ScheduledKind = (typeof scheduledKinds)[number]

/** Something that is done again and again. Times are milliseconds since 1970. */
export interface Appointment {
  readonly what: ScheduledKind
  /** The model, data set or batch that it is done to. */
  readonly of: string
  readonly everyMs: number
  /** When it is due next; null while it is done. */
  readonly dueAt: number | null
  readonly runningSince: number | null
  /** When it was done last without a failure; null where it was not since the start. */
  readonly doneAt: number | null
  /** Failures one after the other, up to now. */
  readonly failures: number
  /** Milliseconds since it should have been done; 0 where it is in time. */
  readonly lateMs: number
}

/** How the loop is, as this process knows it. */
export interface LoopHealth {
  /** Whether this process is the one that schedules. */
  readonly isScheduling: boolean
  /** When anything of the schedule was done last, which is every second; null before the first. */
  readonly turnedAt: number | null
  readonly appointments: readonly Appointment[]
}

/** What a process takes, in all since its start, and now. */
export interface Usage {
  readonly cpuSeconds: number
  readonly memoryBytes: number
}
