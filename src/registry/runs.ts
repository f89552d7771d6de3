import type { Selectable } from 'kysely'
import { MillraceError } from '../core/error.ts'
import { isAlive, owner, pidOf } from '../core/process.ts'
import type { Author, Metric, Progress, Run } from '../core/records.ts'
import { record } from '../store/audit.ts'
import { checkName, checkText } from '../store/check.ts'
import type { Database } from '../store/database.ts'
import { nextNumber } from '../store/numbers.ts'
import type { Tables } from '../store/schema.ts'
import { forgetStages } from '../store/stages.ts'
import { type Context, chunks } from './context.ts'
import { toListedRun, toMetric, toRun } from './rows.ts'
import type { NewRun, RunEnd, RunFilter } from './types.ts'

/** Starts a run that this process answers for; the same id again gives the run that is there. */
export const startRun = ({ store, clock }: Context, run: NewRun): Promise<Run> =>
  store.db.transaction().execute(async (write) => {
    const there = await findRun(write, checkName('run', run.id))
    if (there) return there
    const startedAt = clock.now()
    await write
      .insertInto('runs')
      .values({
        id: run.id,
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
        owner: owner(),
      })
      .execute()
    await record(write, {
      time: startedAt,
      author: run.author,
      action: 'run.start',
      subject: `${run.model}/runs/${run.id}`,
      detail: `${run.kind}, trigger ${run.trigger}, data set ${run.datasetVersion}, seed ${run.seed}`,
    })
    return existing(await findRun(write, run.id), run.id)
  })

/** How a run is taken up again. */
export interface Resumption {
  /** Who does so by hand, for the audit trail. Default: a start of the loop, which is not noted. */
  readonly author?: Author
}

/**
 * Takes over a run whose process is gone, to go on with it; also one that failed. `already_running`
 * while its process lives, `bad_input` where it is finished or cancelled.
 */
export const resumeRun = (
  { store, clock }: Context,
  id: string,
  { author }: Resumption = {},
): Promise<Run> =>
  store.db.transaction().execute(async (write) => {
    const row = await write.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw unknown(id)
    if (row.status !== 'running' && row.status !== 'failed')
      throw new MillraceError('bad_input', {
        what: `Run ${id} has ended: ${row.status}.`,
        fix: 'Start a new run.',
      })
    if (row.status === 'running' && row.owner !== owner() && isAlive(row.owner))
      throw new MillraceError('already_running', {
        what: `Run ${id} is in the hands of process ${pidOf(row.owner)}.`,
        fix: 'Wait until it has ended, or stop that process.',
      })
    await write
      .updateTable('runs')
      .set({ owner: owner(), status: 'running', ended_at: null, error: null })
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
    return existing(await findRun(write, id), id)
  })

/** Runs that are marked as running though their process is gone, newest first. */
export const interrupted = async ({ store }: Context): Promise<Run[]> => {
  const rows = await store.db
    .selectFrom('runs')
    .selectAll()
    .where('status', '=', 'running')
    .orderBy('started_at', 'desc')
    .execute()
  return withMetrics(
    store.db,
    rows.filter((row) => !isAlive(row.owner)),
  )
}

/**
 * Ends a run whose process is gone: `finished` if its version was registered, else `failed`.
 * Any other run stays as it is.
 */
export const endInterrupted = async (context: Context, id: string): Promise<Run> => {
  const row = await context.store.db
    .selectFrom('runs')
    .select(['owner', 'status', 'version'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw unknown(id)
  if (row.status !== 'running' || isAlive(row.owner)) return getRun(context, id)
  return row.version === null
    ? endRun(context, id, {
        status: 'failed',
        error: `Its process (${pidOf(row.owner)}) ended without a word.`,
      })
    : endRun(context, id, { status: 'finished' })
}

export const logMetrics = ({ store }: Context, run: string, metrics: readonly Metric[]) =>
  store.db.transaction().execute(async (write) => {
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
        .onConflict((conflict) =>
          conflict
            .columns(['run', 'key'])
            .doUpdateSet((update) => ({
              value: update.ref('excluded.value'),
              step: update.ref('excluded.step'),
              epoch: update.ref('excluded.epoch'),
              time: update.ref('excluded.time'),
            }))
            .whereRef('excluded.step', '>=', 'latest_metrics.step'),
        )
        .execute()
  })

/** Longer lines are cut. */
const longestLine = 10_000

export const logLines = (
  { store }: Context,
  run: string,
  lines: readonly { time: number; line: string }[],
) =>
  store.db.transaction().execute(async (write) => {
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

export const setProgress = async ({ store }: Context, run: string, progress: Progress | null) => {
  const { numUpdatedRows } = await store.db
    .updateTable('runs')
    .set({ progress_json: progress && JSON.stringify(progress) })
    .where('id', '=', run)
    .where('status', '=', 'running')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) existing(await findStatus(store.db, run), run)
}

export const endRun = ({ store, clock }: Context, id: string, end: RunEnd): Promise<Run> =>
  store.db.transaction().execute(async (write) => {
    const run = existing(await findRun(write, id, toListedRun), id)
    if (run.status !== 'running' && run.status !== 'interrupted') return run
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
    await record(write, {
      time: endedAt,
      author: run.author,
      action: 'run.end',
      subject: `${run.model}/runs/${id}`,
      detail: end.error ? `${end.status}: ${end.error}` : end.status,
    })
    return existing(await findRun(write, id, toListedRun), id)
  })

export const getRun = async ({ store }: Context, id: string): Promise<Run> =>
  existing(await findRun(store.db, id), id)

/** Runs marked as running that are read to find those whose process is gone. */
const mostLive = 10_000

export const listRuns = async ({ store }: Context, filter: RunFilter): Promise<Run[]> => {
  let query = store.db.selectFrom('runs').selectAll()
  if (filter.model !== undefined) query = query.where('model', '=', filter.model)
  // Whether a process is gone is not in the database: then all that are marked as running are read.
  const isLive = filter.status === 'running' || filter.status === 'interrupted'
  if (filter.status !== undefined)
    query = query.where('status', '=', filter.status === 'interrupted' ? 'running' : filter.status)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(isLive ? mostLive : (filter.limit ?? 1000))
    .execute()
  const runs = await withMetrics(store.db, rows)
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
const findRun = async (db: Database, id: string, read = toRun): Promise<Run | undefined> => {
  const rows = await db.selectFrom('runs').selectAll().where('id', '=', id).execute()
  return (await withMetrics(db, rows, read))[0]
}

const findStatus = (db: Database, id: string) =>
  db.selectFrom('runs').select('status').where('id', '=', id).executeTakeFirst()

const withMetrics = async (
  db: Database,
  rows: readonly Selectable<Tables['runs']>[],
  read = toListedRun,
) => {
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
  return rows.map((row) => read(row, metrics.get(row.id) ?? {}))
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
