import type { Duration } from '../core/duration.ts'

/** At a fixed interval. */
export interface Schedule {
  readonly kind: 'every'
  /** The time from one start to the next one, at least 1 s. */
  readonly interval: Duration
}
