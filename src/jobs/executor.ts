import type { MillraceError } from '../core/error.ts'
import type { StageId, StageState } from '../store/stages.ts'

/** How a stage stands, seen from whoever waits for it. */
export type Observed =
  | StageState
  /** Nobody works on it any more, and it has not come to an end. */
  | { readonly kind: 'lost'; readonly error: MillraceError }

/**
 * Brings processes to life for the stages of runs, somewhere. A stage is named by its run; what it has to do it
 * reads from the store, and there it writes what it tells and what it comes to. It outlives whoever has started
 * it: anybody with the same store can observe it and end it.
 */
export interface Executor {
  /**
   * Whether whoever has started this process starts a stage again that lost a worker: its run is then left as it
   * is, for that one to go on with.
   */
  readonly isStartedAgain: boolean
  /** Starts a stage that was asked for (`askStage`); one that works already, or is over, stays as it is. */
  start(stage: StageId): Promise<void>
  /** Fails with `not_found` where the stage was never asked for. */
  observe(stage: StageId): Promise<Observed>
  /** What its processes have printed, from a byte on. Empty where it is not kept, or not yet. */
  logs(stage: StageId, from?: number): Promise<{ readonly text: string; readonly next: number }>
  /** Ends it: politely at once, by force some seconds later where it can. Settles when it works no more. */
  cancel(stage: StageId): Promise<void>
}
