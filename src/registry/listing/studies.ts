/** The searches whose trials stand as one entry of a list. */
import { type RawBuilder, sql } from 'kysely'
import type { Study } from '../../core/study.ts'
import type { Database } from '../../store/database.ts'
import { databaseLeases } from '../../store/leases.ts'
import type { Context } from '../context.ts'
import { toStudy, unlessDamaged } from '../rows.ts'
import { studyLease } from '../studies.ts'
import type { Place } from './cursor.ts'
import type { RunsQuery, Trials } from './types.ts'

/** What is known of a search, apart from how many of its trials fit. */
type Known = Omit<Trials, 'count'>

const unknown: Known = { status: null, metric: null, best: null }

/** Of those entries of a page that are searches what is known of them. */
export const trialsOf = async (
  { store, clock }: Context,
  page: readonly Place[],
): Promise<ReadonlyMap<string, Known>> => {
  const ids = page.flatMap(({ id, entry }) => (id === entry ? [] : [entry]))
  if (ids.length === 0) return new Map()
  const rows = await store.db.selectFrom('studies').selectAll().where('id', 'in', ids).execute()
  const held = new Set((await databaseLeases(store.db, clock).held()).map(({ name }) => name))
  const known = new Map(ids.map((id) => [id, unknown]))
  for (const row of rows)
    known.set(
      row.id,
      unlessDamaged(
        () => knownOf(toStudy(row, held.has(studyLease(row.id)))),
        () => unknown,
      ),
    )
  return known
}

const knownOf = ({ status, plan, trials, best }: Study): Known => ({
  status,
  metric: plan.metric,
  best: trials.find(({ number }) => number === best)?.run ?? null,
})

/**
 * The run that stands for each entry: the first in the order where runs are sorted by what they came to, else the
 * one that is ahead, where it fits.
 */
export const standIns = async (
  db: Database,
  all: {
    readonly query: RunsQuery
    readonly page: readonly Place[]
    readonly trials: ReadonlyMap<string, Known>
    /** All that fit: a table with a condition. */
    readonly fitting: RawBuilder<unknown>
  },
): Promise<ReadonlyMap<string, string>> => {
  const { query, page, trials, fitting } = all
  const shown = new Map(page.map(({ entry, id }) => [entry, id]))
  const ahead = [...trials.values()].flatMap(({ best }) => best ?? [])
  if (ahead.length === 0 || query.sort.includes('.')) return shown
  const { rows } = await sql<{ id: string; study: string }>`
    select id, study from ${fitting} and id in (${sql.join(ahead)})`.execute(db)
  for (const { id, study } of rows) shown.set(study, id)
  return shown
}
