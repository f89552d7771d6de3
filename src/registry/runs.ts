import type { Selectable } from 'kysely'
import { MillraceError } from '../core/error.ts'
import type { Author, Metric, Progress, Run } from '../core/records.ts'
import { record } from '../store/audit.ts'
import { checkName, checkText } from '../store/check.ts'
import type { Database, Write } from '../store/database.ts'
import { leaseTimes, newHolder, shownHolder } from '../store/hold.ts'
import { databaseLeases, expectLease, type Fence, type Lease, letGo } from '../store/leases.ts'
import { nextNumber } from '../store/numbers.ts'
import { deleted } from '../store/retention.ts'
import type { Tables } from '../store/schema.ts'
import { forgetStages, runLease } from '../store/stages.ts'
import { type Context, chunks } from './context.ts'
import { toListedRun, toMetric, toRun } from './rows.ts'
import type { HeldRun, Logged, NewRun, RunEnd, RunFilter } from './types.ts'

/**
 * Starts a run, and gives it into the hands of whoever starts it. One that is there is taken as it is, as by
 * `resumeRun`.
 */
export const startRun = ({ store, clock }: Context, run: NewRun): Promise<HeldRun> =>
  store.db.transaction().execute(async (write) => {
    const id = checkName('run', run.id)
    const lease = await takeRun(write, id, clock)
    const there = await findRun(write, id, clock)
    if (there) return { run: there, lease }
    const startedAt = clock.now()
    await write
      .insertInto('runs')
      .values({
        id,
        model: checkName('model', run.model),
        status: 'running',
        kind: run.kind,
        trigger: run.trigger,
        author: checkText('author', run.author, 200),
        started_at: startedAt,
        ended_at: null,
        seed: run.seed,
        dataset_version: run.datasetVersion,
        code_version: run.codeVersion,
        environment_json: JSON.stringify(run.environment),
        config_json: JSON.stringify(run.config),
        params_json: JSON.stringify(run.params),
        progress_json: null,
        version: null,
        error: null,
        pruned_at: null,
        deleted_at: null,
        study: run.params['tune.study'] ?? null,
      })
      .execute()
    await record(write, {
      time: startedAt,
      author: run.author,
      action: 'run.start',
      subject: `${run.model}/runs/${run.id}`,
      detail: `${run.kind}, trigger ${run.trigger}, data set ${run.datasetVersion}, seed ${run.seed}`,
    })
    return { run: existing(await findRun(write, id, clock), id), lease }
  })

/** The lease of a run, with a token that nobody had before. Fails with `already_running` while another has it. */
export const takeRun = async (
  write: Write,
  id: string,
  clock: Context['clock'],
): Promise<Lease> => {
  const leases = databaseLeases(write, clock)
  const lease = await leases.acquire(runLease(id), newHolder(), leaseTimes().ttl)
  if (lease) return lease
  const other = await leases.holder(runLease(id))
  throw new MillraceError('already_running', {
    what: `Run ${id} is in other hands${other ? `, taken by ${shownHolder(other.holder)}` : ''}.`,
    fix: 'Wait until it has ended, or stop the processes that work on it.',
  })
}

/** Takes a run that nobody works on, whatever its state. */
export const holdRun = ({ store, clock }: Context, id: string): Promise<HeldRun> =>
  store.db.transaction().execute(async (write) => {
    const lease = await takeRun(write, id, clock)
    return { run: existing(await findRun(write, id, clock), id), lease }
  })

/** How a run is taken up again. */
export interface Resumption {
  /** Who does so by hand, for the audit trail. Default: a start of the loop, which is not noted. */
  readonly author?: Author
}

/**
 * Takes over a run that nobody works on any more, to go on with it; also one that failed. `already_running`
 * while somebody has it, `conflict` where it is finished or cancelled.
 */
export const resumeRun = (
  { store, clock }: Context,
  id: string,
  { author }: Resumption = {},
): Promise<HeldRun> =>
  store.db.transaction().execute(async (write) => {
    const row = await write.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw unknown(id)
    expectThere(row)
    if (row.status !== 'running' && row.status !== 'failed')
      throw new MillraceError('conflict', {
        what: `Run ${id} has ended: ${row.status}.`,
        fix: 'Start a new run.',
      })
    const lease = await takeRun(write, id, clock)
    await write
      .updateTable('runs')
      .set({ status: 'running', ended_at: null, error: null })
      .where('id', '=', id)
      .execute()
    if (author !== undefined)
      await record(write, {
        time: clock.now(),
        author: checkText('author', author, 200),
        action: 'run.resume',
        subject: `${row.model}/runs/${id}`,
        detail: row.status === 'failed' ? `had failed: ${row.error ?? ''}` : 'was interrupted',
      })
    return { run: existing(await findRun(write, id, clock), id), lease }
  })

/** Runs that are marked as running though nobody works on them, newest first. */
export const interrupted = async (context: Context): Promise<Run[]> =>
  listRuns(context, { status: 'interrupted' })

/**
 * Ends a run that nobody works on any more: `finished` if its version was registered, else `failed`. Any other
 * run stays as it is.
 */
export const endInterrupted = async (context: Context, id: string): Promise<Run> => {
  const run = await getRun(context, id)
  if (run.status !== 'interrupted') return run
  return run.version === null
    ? endRun(context, id, { status: 'failed', error: 'Its process ended without a word.' })
    : endRun(context, id, { status: 'finished' })
}

export const logMetrics = (
  { store }: Context,
  run: string,
  metrics: readonly Metric[],
  fence: Fence,
  { final = false }: Logged = {},
) =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    existing(await findStatus(write, run), run)
    // The same key and step twice is one metric, the later one; so a resumed run overwrites itself.
    const unique = new Map(metrics.map((metric) => [`${metric.step} ${metric.key}`, metric]))
    const rows = [...unique.values()].map((metric) => ({
      run,
      key: checkText('metric', metric.key, 250),
      step: metric.step,
      epoch: metric.epoch,
      time: metric.time,
      value: Number.isNaN(metric.value) ? null : metric.value,
    }))
    for (const part of chunks(rows, 5000))
      await write
        .insertInto('metrics')
        .values(part)
        .onConflict((conflict) =>
          conflict.columns(['run', 'key', 'step']).doUpdateSet((update) => ({
            value: update.ref('excluded.value'),
            epoch: update.ref('excluded.epoch'),
            time: update.ref('excluded.time'),
          })),
        )
        .execute()
    const latest = new Map<string, (typeof rows)[number]>()
    for (const row of rows)
      if (row.step >= (latest.get(row.key)?.step ?? row.step)) latest.set(row.key, row)
    for (const part of chunks([...latest.values()], 5000))
      await write
        .insertInto('latest_metrics')
        .values(part)
        .onConflict((conflict) => {
          const updated = conflict.columns(['run', 'key']).doUpdateSet((update) => ({
            value: update.ref('excluded.value'),
            step: update.ref('excluded.step'),
            epoch: update.ref('excluded.epoch'),
            time: update.ref('excluded.time'),
          }))
          return final ? updated : updated.whereRef('excluded.step', '>=', 'latest_metrics.step')
        })
        .execute()
  })

/** Longer lines are cut. */
const longestLine = 10_000

export const logLines = (
  { store }: Context,
  run: string,
  lines: readonly { time: number; line: string }[],
  fence: Fence,
) =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    existing(await findStatus(write, run), run)
    const first = await nextNumber(write, `lines/${run}`, lines.length)
    const rows = lines.map(({ time, line }, index) => ({
      run,
      number: first + index,
      time,
      line: line.length > longestLine ? `${line.slice(0, longestLine)}…` : line,
    }))
    for (const part of chunks(rows, 8000))
      await write.insertInto('run_lines').values(part).execute()
  })

export const setProgress = (
  { store }: Context,
  run: string,
  progress: Progress | null,
  fence: Fence,
): Promise<void> =>
  store.db.transaction().execute(async (write) => {
    await expectLease(write, fence)
    const { numUpdatedRows } = await write
      .updateTable('runs')
      .set({ progress_json: progress && JSON.stringify(progress) })
      .where('id', '=', run)
      .where('status', '=', 'running')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) existing(await findStatus(write, run), run)
  })

/** Without a lease: of a run that nobody works on; `already_running` where somebody does. */
export const endRun = (
  { store, clock }: Context,
  id: string,
  end: RunEnd,
  fence?: Fence,
): Promise<Run> =>
  store.db.transaction().execute(async (write) => {
    const run = existing(await findRun(write, id, clock, toListedRun), id)
    if (run.status !== 'running' && run.status !== 'interrupted') return run
    const mine = fence ?? (await takeRun(write, id, clock))
    await expectLease(write, mine)
    const endedAt = clock.now()
    await write
      .updateTable('runs')
      .set({
        status: end.status,
        error: end.error?.slice(0, longestLine) ?? null,
        ended_at: endedAt,
        progress_json: null,
      })
      .where('id', '=', id)
      .execute()
    await forgetStages(write, id)
    await letGo(write, mine)
    await record(write, {
      time: endedAt,
      author: run.author,
      action: 'run.end',
      subject: `${run.model}/runs/${id}`,
      detail: end.error ? `${end.status}: ${end.error}` : end.status,
    })
    return existing(await findRun(write, id, clock, toListedRun), id)
  })

export const getRun = async ({ store, clock }: Context, id: string): Promise<Run> =>
  existing(await findRun(store.db, id, clock), id)

/** Runs marked as running that are read to find those that nobody works on. */
const mostLive = 10_000

export const listRuns = async ({ store, clock }: Context, filter: RunFilter): Promise<Run[]> => {
  let query = store.db.selectFrom('runs').selectAll().where('deleted_at', 'is', null)
  if (filter.model !== undefined) query = query.where('model', '=', filter.model)
  // Whether somebody works on a run says its lease: then all that are marked as running are read.
  const isLive = filter.status === 'running' || filter.status === 'interrupted'
  if (filter.status !== undefined)
    query = query.where('status', '=', filter.status === 'interrupted' ? 'running' : filter.status)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(isLive ? mostLive : (filter.limit ?? 1000))
    .execute()
  const runs = await withMetrics(store.db, rows, clock)
  return isLive
    ? runs.filter(({ status }) => status === filter.status).slice(0, filter.limit)
    : runs
}

export const listMetrics = async ({ store }: Context, run: string): Promise<Metric[]> => {
  existing(await findStatus(store.db, run), run)
  const rows = await store.db
    .selectFrom('metrics')
    .selectAll()
    .where('run', '=', run)
    .orderBy('step')
    .orderBy('key')
    .execute()
  return rows.map(toMetric)
}

export const listLines = async ({ store }: Context, run: string) => {
  existing(await findStatus(store.db, run), run)
  const rows = await store.db
    .selectFrom('run_lines')
    .select(['time', 'line'])
    .where('run', '=', run)
    .orderBy('number')
    .execute()
  return rows.map(({ time, line }) => ({ time, line }))
}

/** `read`: how its row is read; default `toRun`. */
const findRun = async (
  db: Database,
  id: string,
  clock: Context['clock'],
  read = toRun,
): Promise<Run | undefined> => {
  const rows = await db.selectFrom('runs').selectAll().where('id', '=', id).execute()
  rows.forEach(expectThere)
  return (await withMetrics(db, rows, clock, read))[0]
}

const findStatus = async (db: Database, id: string) => {
  const row = await db
    .selectFrom('runs')
    .select(['id', 'status', 'deleted_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row) expectThere(row)
  return row
}

/** Fails with `not_found` where somebody has deleted a run. */
const expectThere = ({ id, deleted_at }: Pick<Selectable<Tables['runs']>, 'id' | 'deleted_at'>) => {
  if (deleted_at !== null) throw deleted(`Run ${id}`, deleted_at)
}

const withMetrics = async (
  db: Database,
  rows: readonly Selectable<Tables['runs']>[],
  clock: Context['clock'],
  read = toListedRun,
) => {
  const held = rows.some(({ status }) => status === 'running')
    ? new Set((await databaseLeases(db, clock).held()).map(({ name }) => name))
    : new Set<string>()
  const metrics = new Map<string, Record<string, number>>(rows.map((row) => [row.id, {}]))
  for (const part of chunks([...metrics.keys()], 10_000))
    for (const { run, key, value } of await db
      .selectFrom('latest_metrics')
      .select(['run', 'key', 'value'])
      .where('run', 'in', [...part])
      .orderBy('key')
      .execute()) {
      const own = metrics.get(run)
      if (own) own[key] = value ?? Number.NaN
    }
  return rows.map((row) => read(row, metrics.get(row.id) ?? {}, held.has(runLease(row.id))))
}

const existing = <T>(found: T | undefined, id: string): T => {
  if (found === undefined) throw unknown(id)
  return found
}

const unknown = (id: string) =>
  new MillraceError('not_found', {
    what: `There is no run ${JSON.stringify(id.slice(0, 100))}.`,
    fix: '`millrace runs` lists the runs.',
  })
