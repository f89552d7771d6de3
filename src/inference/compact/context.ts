import type { Clock } from '../../core/clock.ts'
import type { RequestRules } from '../../core/requests.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Keys } from '../seal.ts'

/** What compaction works with. */
export interface Compacting {
  readonly folder: string
  readonly lake: Lake
  readonly clock: Pick<Clock, 'now'>
  /** By model; of one with null nothing goes by age. */
  readonly rules: ReadonlyMap<string, RequestRules | null>
  /** Of models that have none. */
  readonly otherwise: RequestRules | null
  /** Milliseconds that whoever reads a file is waited for, so that what is erased is gone from its write-ahead log. */
  readonly patience: number
  /** What opens and seals what was asked. */
  readonly keys: Keys
  /** Hears of a file of a process that nothing can be done with; it stays, and the round goes on. Ends the round where it fails. */
  failed(file: string, error: unknown): void
  /** Hears of each step, for tests that end there. */
  step?(name: string): void
}
