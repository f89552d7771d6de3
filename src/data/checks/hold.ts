/** What holds the new rows of a data set to its checks. */
import type { DataCheck } from '../../core/validation.ts'
import type { Context, Locked } from '../context.ts'
import { readingLocked } from '../mend.ts'
import { type Relation, relationOf } from '../relation.ts'
import { newestSchema } from '../schema/kept.ts'
import { newestRow, segmentsOf } from '../versions.ts'
import { isAsked, refusalsOf, repeatsOf, withRelation } from './admit.ts'
import { areAlone } from './alone.ts'
import { type ColumnsRead, readBy } from './sql.ts'

/** Why each row may not come in, without naming it; null where it may. */
export type Refusals = (rows: readonly string[]) => Promise<readonly (string | null)[]>

interface Held {
  readonly column: string
  readonly checks?: readonly DataCheck[]
}

/** By the checks that look at a row by itself. */
export const refusalsFor = async (
  context: Pick<Context, 'store'>,
  name: string,
  { column, checks = [] }: Held,
): Promise<Refusals> => {
  if (checks.length === 0) return async (rows) => rows.map(() => null)
  const read = readBy(await newestSchema(context, name))
  return (rows) => refusalsOf(rows, column, checks, read)
}

/**
 * The same of rows that enter now, which have to be unique besides: beside the newest version and each other. A row that
 * is handed over is not asked this before it enters, so that it may be sent again when it has entered.
 */
export const refusalsOnEntry = async (
  context: Locked,
  name: string,
  given: Held,
): Promise<Refusals> => {
  const alone = await refusalsFor(context, name, given)
  const { column, checks = [] } = given
  if (!checks.some(isAsked)) return alone
  const read = readBy(await newestSchema(context, name))
  return async (rows) => {
    const reasons = [...(await alone(rows))]
    const standing = [...rows.keys()].filter((at) => (reasons[at] ?? null) === null)
    if (standing.length === 0) return reasons
    const texts = standing.map((at) => rows[at] ?? '')
    const repeats = await repeatsIn(context, name, { column, checks, read, rows: texts })
    for (const [index, at] of standing.entries()) reasons[at] = repeats[index] ?? null
    return reasons
  }
}

interface Entering {
  readonly column: string
  readonly checks: readonly DataCheck[]
  readonly read: ColumnsRead
  readonly rows: readonly string[]
}

/** All rows of the newest version are only looked at where one may be like a new one. */
const repeatsIn = async (
  context: Locked,
  name: string,
  { column, checks, read, rows }: Entering,
): Promise<(string | null)[]> => {
  const newest = await newestRow(context.store.db, name, column)
  const repeats = (there: Relation | null) => repeatsOf(rows, column, checks, read, there)
  if (!newest) return repeats(null)
  const came = { checks: checks.filter(isAsked), read }
  const alone = await withRelation(rows, column, (relation) =>
    areAlone(context, newest, { ...came, relation }),
  )
  if (alone) return rows.map(() => null)
  return readingLocked(context, newest, segmentsOf, async (segments) =>
    repeats(segments.length === 0 ? null : await relationOf(context.store, segments, column)),
  )
}
