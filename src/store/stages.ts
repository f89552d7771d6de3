/** What is asked of the processes that work on runs, what they tell meanwhile, and what they came to. */
import { MillraceError } from '../core/error.ts'
import { parseWire, printWire, type WireError } from '../core/wire.ts'
import type { Database } from './database.ts'
import { expectLease, type Fence, type Lease } from './leases.ts'

/** A stage of a run, by which it is started and asked for. */
export interface StageId {
  readonly run: string
  /** One that a run has once; `train`, or `train.3` up to a rung. */
  readonly stage: string
}

/** Name of the lease under which a run is worked on. */
export const runLease = (run: string): string => `run/${run}`

/** What a stage is asked to do, beside what stands in its run. */
export interface StageOrder extends StageId {
  /** Options of the work, as JSON. */
  readonly spec: object
  /**
   * What it holds while it works, and renews: first the lease of its run, under which all of it is written, then
   * others that nobody else may have meanwhile.
   */
  readonly leases: readonly [Lease, ...Lease[]]
  /** What somebody else has to hold for as long as it works: it ends when that is gone. */
  readonly needs: readonly Fence[]
}

/** How a stage stands; `token` is that of the lease it was last asked under. */
export type StageState = { readonly token: number } & (
  | { readonly kind: 'asked' | 'running' }
  | { readonly kind: 'ended'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: WireError }
)

/**
 * Asks for a stage, under the lease of its run. One that has ended stays as it is, and so does one that was asked
 * for under the same token; what was asked under a lower one, and has not ended, is asked anew.
 */
export const askStage = (
  db: Database,
  { run, stage, spec, leases, needs }: StageOrder,
  now: number,
): Promise<void> =>
  db.transaction().execute(async (write) => {
    const [own] = leases
    await expectLease(write, own)
    const row = {
      state: 'asked' as const,
      token: own.token,
      spec_json: printWire(spec),
      leases_json: printWire(leases),
      needs_json: printWire(needs),
      cancelled: 0,
      asked_at: now,
      answer_json: null,
    }
    await write
      .insertInto('stages')
      .values({ run, stage, ...row })
      .onConflict((conflict) =>
        conflict
          .columns(['run', 'stage'])
          .doUpdateSet(row)
          .whereRef('stages.token', '<', 'excluded.token')
          .where('stages.state', '!=', 'ended'),
      )
      .execute()
  })

/** Takes a stage that is asked for; null where nobody asks for it, or another process has taken it. */
export const takeStage = async (
  db: Database,
  { run, stage }: StageId,
): Promise<StageOrder | null> => {
  const row = await db
    .updateTable('stages')
    .set({ state: 'running' })
    .where('run', '=', run)
    .where('stage', '=', stage)
    .where('state', '=', 'asked')
    .returning(['spec_json', 'leases_json', 'needs_json'])
    .executeTakeFirst()
  if (!row) return null
  const spec = parseWire<object>(row.spec_json)
  const needs = parseWire<Fence[]>(row.needs_json)
  return { run, stage, spec, leases: parseWire(row.leases_json), needs }
}

/** How a stage stands. Fails with `not_found` where it was never asked for, or its run has ended. */
export const stageState = async (db: Database, of: StageId): Promise<StageState> => {
  const { state, token, answer_json } = await stageRow(db, of)
  if (state === 'ended') return { kind: state, token, result: parseWire(answer_json ?? 'null') }
  if (state === 'failed') return { kind: state, token, error: parseWire(answer_json ?? 'null') }
  return { kind: state, token }
}

/** What a stage was asked to do. Fails with `not_found` as `stageState` does. */
export const stageSpec = async (db: Database, of: StageId): Promise<object> =>
  parseWire((await stageRow(db, of)).spec_json)

const stageRow = async (db: Database, { run, stage }: StageId) => {
  const row = await db
    .selectFrom('stages')
    .select(['state', 'token', 'spec_json', 'answer_json'])
    .where('run', '=', run)
    .where('stage', '=', stage)
    .executeTakeFirst()
  if (row) return row
  throw new MillraceError('not_found', {
    what: `Run ${run} has no stage ${JSON.stringify(stage)}.`,
    why: 'It was never asked for, or the run has ended.',
  })
}

/** Keeps what a stage came to, under its lease. */
export const endStage = (
  db: Database,
  { run, stage, leases: [own] }: StageOrder,
  end: { readonly result: unknown } | { readonly error: WireError },
): Promise<void> =>
  db.transaction().execute(async (write) => {
    await expectLease(write, own)
    const [state, answer] =
      'error' in end ? (['failed', end.error] as const) : (['ended', end.result] as const)
    await write
      .updateTable('stages')
      .set({ state, answer_json: printWire(answer) })
      .where('run', '=', run)
      .where('stage', '=', stage)
      .where('token', '=', own.token)
      .execute()
  })

/** Asks a stage to end, wherever it runs; one that is over stays as it is. */
export const cancelStage = async (db: Database, { run, stage }: StageId): Promise<void> => {
  await db
    .updateTable('stages')
    .set({ cancelled: 1 })
    .where('run', '=', run)
    .where('stage', '=', stage)
    .execute()
}

/** Asks every stage of a run to end that is not over; where all are asked already nothing is written. */
export const cancelStages = async (db: Database, run: string): Promise<void> => {
  const unasked = await db
    .selectFrom('stages')
    .select('stage')
    .where('run', '=', run)
    .where('state', 'in', ['asked', 'running'])
    .where('cancelled', '=', 0)
    .limit(1)
    .execute()
  if (unasked.length === 0) return
  await db
    .updateTable('stages')
    .set({ cancelled: 1 })
    .where('run', '=', run)
    .where('state', 'in', ['asked', 'running'])
    .execute()
}

export const isStageCancelled = async (db: Database, { run, stage }: StageId): Promise<boolean> => {
  const row = await db
    .selectFrom('stages')
    .select('cancelled')
    .where('run', '=', run)
    .where('stage', '=', stage)
    .executeTakeFirst()
  return row?.cancelled !== 0
}

/** Adds what a stage tells to what its run has told, under its lease. */
export const addStageEvents = (
  db: Database,
  { run, leases: [own] }: StageOrder,
  events: readonly unknown[],
): Promise<void> =>
  db.transaction().execute(async (write) => {
    await expectLease(write, own)
    // Whoever holds the lease of a run writes alone: no two can read the same last number.
    const last = await lastEvent(write, run)
    const rows = events.map((event, at) => ({
      run,
      number: last + at + 1,
      event_json: printWire(event),
    }))
    await write.insertInto('stage_events').values(rows).execute()
  })

/** Number of the last event that a run has told; 0 where there is none. */
export const lastEvent = async (write: Database, run: string): Promise<number> => {
  const row = await write
    .selectFrom('stage_events')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('run', '=', run)
    .executeTakeFirst()
  return Number(row?.last ?? 0)
}

/** What a run has told since the event of this number. */
export const stageEvents = async <Event>(
  db: Database,
  run: string,
  after: number,
): Promise<{ readonly number: number; readonly event: Event }[]> => {
  const rows = await db
    .selectFrom('stage_events')
    .select(['number', 'event_json'])
    .where('run', '=', run)
    .where('number', '>', after)
    .orderBy('number')
    .limit(1000)
    .execute()
  return rows.map(({ number, event_json }) => ({ number, event: parseWire(event_json) }))
}

/** Removes what was asked of a run that has ended. What it told is in its metrics and lines. */
export const forgetStages = async (write: Database, run: string): Promise<void> => {
  await write.deleteFrom('stage_events').where('run', '=', run).execute()
  await write.deleteFrom('stages').where('run', '=', run).execute()
}
