import { type RawBuilder, sql } from 'kysely'
import { keyNames } from '../../core/metrics.ts'
import type { Metrics } from '../../core/records.ts'
import type { Database } from '../../store/database.ts'
import { databaseLeases } from '../../store/leases.ts'
import { runLease } from '../../store/stages.ts'
import { type Context, chunks } from '../context.ts'
import { labelsOf, noLabels, subjectOf } from '../labels.ts'
import { type Place, readCursor, writeCursor } from './cursor.ts'
import { matches } from './filters.ts'
import { entryOf, isAfter, orderBy, rowsOf } from './order.ts'
import { listed, toListedRun } from './rows.ts'
import { standIns, trialsOf } from './studies.ts'
import type { ListedRun, RunsPage, RunsQuery } from './types.ts'

/** A page of the runs that fit, in their order. Runs that begin meanwhile change none of its pages. */
export const findRuns = async (context: Context, query: RunsQuery): Promise<RunsPage> => {
  const { db } = context.store
  const held = await heldRuns(context)
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor, query)
  const asOf = cursor?.asOf ?? (await newest(context))
  const isHeld = among(held)
  const fitting = sql`runs where ${matches(query, { asOf, isHeld })}`
  const rows = rowsOf(query, fitting, { asOf, isHeld })
  const after = cursor ? sql`where ${isAfter(cursor, query.order)}` : sql``
  const { rows: places } = await sql<Place>`
    select id, entry, number, word, ${query.folded ? sql`count` : sql`1`} as count
    from (${query.folded ? firsts(rows, query.order) : rows}) ${after}
    order by ${orderBy(query.order)} limit ${query.limit + 1} offset ${query.skip}`.execute(db)
  const page = places.slice(0, query.limit)
  const last = places.length > query.limit ? page.at(-1) : undefined
  return {
    runs: await told(context, { query, page, held, fitting }),
    total: await totalOf(db, sql`select ${entryOf(query)} as entry from ${fitting}`),
    asOf,
    next: last ? writeCursor(query, { ...last, asOf }) : null,
  }
}

/** Of each entry the row that is first in the order, with how many there are. */
const firsts = (rows: RawBuilder<unknown>, order: RunsQuery['order']) =>
  sql`select * from (select *, count(*) over (partition by entry) as count,
    row_number() over (partition by entry order by ${orderBy(order)}, id) as place
    from (${rows})) where place = 1`

const totalOf = async (db: Database, rows: RawBuilder<unknown>): Promise<number> => {
  const { rows: counts } = await sql<{ total: number }>`
    select count(distinct entry) as total from (${rows})`.execute(db)
  return counts[0]?.total ?? 0
}

/** Now; or when the newest run began, where the clock was put back since. */
const newest = async ({ store, clock }: Context): Promise<number> => {
  const row = await store.db
    .selectFrom('runs')
    .select((select) => select.fn.max('started_at').as('newest'))
    .executeTakeFirst()
  return Math.max(clock.now(), row?.newest ?? 0)
}

/** Runs that somebody works on. */
const heldRuns = async ({ store, clock }: Context): Promise<ReadonlySet<string>> => {
  const prefix = runLease('')
  const leases = await databaseLeases(store.db, clock).held()
  return new Set(
    leases.flatMap(({ name }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  )
}

const among = (ids: ReadonlySet<string>) =>
  ids.size === 0 ? sql`1 = 0` : sql`id in (${sql.join([...ids])})`

interface Told {
  readonly query: RunsQuery
  readonly page: readonly Place[]
  readonly held: ReadonlySet<string>
  /** All that fit: a table with a condition. */
  readonly fitting: RawBuilder<unknown>
}

/** The runs of a page, with what was asked for of them. */
const told = async (
  context: Context,
  { query, page, held, fitting }: Told,
): Promise<ListedRun[]> => {
  const { db } = context.store
  const trials = query.folded ? await trialsOf(context, page) : new Map()
  const shown = await standIns(db, { query, page, trials, fitting })
  const found = await db
    .selectFrom('runs')
    .select(listed)
    .where('id', 'in', [...shown.values()])
    .execute()
  const metrics = await metricsOf(db, [...shown.values()], named(query, 'metrics'))
  const params = named(query, 'params')
  const labels = await labelsOf(
    db,
    found.map(({ id }) => subjectOf({ run: id })),
  )
  const runs = new Map(
    found.map((row) => [
      row.id,
      toListedRun(row, {
        params,
        metrics: metrics.get(row.id) ?? {},
        labels: labels.get(subjectOf({ run: row.id })) ?? noLabels,
        isHeld: held.has(row.id),
      }),
    ]),
  )
  return page.flatMap(({ entry, count }) => {
    const run = runs.get(shown.get(entry) ?? '')
    const study = trials.get(entry)
    return run ? [{ ...run, trials: study ? { ...study, count } : null }] : []
  })
}

/** Names that were asked for; of metrics those that runs are known by where nothing was. */
const named = ({ columns }: RunsQuery, what: 'metrics' | 'params'): string[] =>
  columns.length === 0 && what === 'metrics'
    ? [...keyNames]
    : columns.flatMap((each) => (each.startsWith(`${what}.`) ? [each.slice(what.length + 1)] : []))

const metricsOf = async (db: Database, ids: readonly string[], names: readonly string[]) => {
  const found = new Map<string, Record<string, number>>(ids.map((id) => [id, {}]))
  if (names.length === 0) return found as ReadonlyMap<string, Metrics>
  for (const part of chunks(ids, 10_000))
    for (const { run, key, value } of await db
      .selectFrom('latest_metrics')
      .select(['run', 'key', 'value'])
      .where('run', 'in', [...part])
      .where('key', 'in', [...names])
      .orderBy('key')
      .execute())
      Object.assign(found.get(run) ?? {}, { [key]: value ?? Number.NaN })
  return found
}
