/** Whoever waits for a stage: hears what it tells, and what it comes to. */
import { setTimeout as sleep } from 'node:timers/promises'
import { reviveError } from '../core/wire.ts'
import { cancelled } from '../jobs/wire.ts'
import type { Fence, Lease } from '../store/leases.ts'
import { askStage, lastEvent, type StageId, stageEvents } from '../store/stages.ts'
import type { OwnedRun } from './attempt.ts'
import type { Context } from './context.ts'

/** Milliseconds between two looks. */
const lookEvery = 100

/** What is asked of a stage, beside what stands in its run. */
export interface Asked {
  readonly stage: string
  readonly spec: object
  /** What else it holds while it works, and renews. */
  readonly leases?: readonly Lease[]
  /** What has to be held here, or it ends. */
  readonly needs?: readonly Fence[]
}

/**
 * Has a stage of a run carried out and waits for it. One that has ended is not done again. Whoever works on it
 * renews the lease of the run meanwhile, so that it outlives this process; afterwards the run is taken back.
 */
export const carryOutStage = async <Event, Result>(
  context: Context,
  owned: OwnedRun,
  { stage, spec, leases = [], needs = [] }: Asked,
  following: Omit<Following<Event>, 'after'>,
): Promise<Came<Result>> => {
  const { store, executor, clock } = context
  const of = { run: owned.run.id, stage }
  const after = await lastEvent(store.db, of.run)
  const order = { ...of, spec, leases: [owned.lease(), ...leases], needs } as const
  await askStage(store.db, order, clock.now())
  try {
    await executor.start(of)
    return await followStage(context, of, { ...following, after })
  } finally {
    await owned.takeBack()
  }
}

export interface Following<Event> {
  /** Ends the stage. */
  readonly signal: AbortSignal
  onEvent(event: Event): void
  /** Number of the last event that was heard of. Default: all are. */
  readonly after?: number
}

/** What a stage came to, under the token of the lease that it worked under. */
export interface Came<Result> {
  readonly token: number
  readonly result: Result
}

/**
 * Waits for a stage that was started. Fails with its own error, with `cancelled` after the signal, or with
 * `worker_lost` where nobody works on it any more.
 */
export const followStage = async <Event, Result>(
  { executor, store }: Pick<Context, 'executor' | 'store'>,
  of: StageId,
  { signal, onEvent, after = 0 }: Following<Event>,
): Promise<Came<Result>> => {
  let last = after
  const listen = async () => {
    for (const { number, event } of await stageEvents<Event>(store.db, of.run, last)) {
      last = number
      onEvent(event)
    }
  }
  let ended: Promise<void> = Promise.resolve()
  const end = () => {
    ended = executor.cancel(of)
    // Its failure is that of the whole, once the loop is through.
    ended.catch(() => {})
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    for (;;) {
      const state = await executor.observe(of)
      await listen()
      if (state.kind === 'ended') return { token: state.token, result: state.result as Result }
      if (state.kind === 'failed') throw reviveError(state.error)
      if (state.kind === 'lost') throw signal.aborted ? cancelled() : state.error
      await sleep(lookEvery)
    }
  } finally {
    signal.removeEventListener('abort', end)
    await ended
  }
}
