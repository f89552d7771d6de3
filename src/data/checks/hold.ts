/** What holds the new rows of a data set to its checks. */
import type { Schema } from '../../columns/schema.ts'
import type { DataCheck } from '../../core/validation.ts'
import type { Context, Locked } from '../context.ts'
import { readingLocked } from '../mend.ts'
import { type Relation, relationOf } from '../relation.ts'
import { newestSchema } from '../schema/kept.ts'
import { newestRow, segmentsOf } from '../versions.ts'
import { isAsked, refusalsOf, repeatsOf } from './admit.ts'
import type { NumberColumns } from './sql.ts'

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
  const numbers = numbersOf(await newestSchema(context, name))
  return (rows) => refusalsOf(rows, column, checks, numbers)
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
  const numbers = numbersOf(await newestSchema(context, name))
  return async (rows) => {
    const reasons = [...(await alone(rows))]
    const standing = [...rows.keys()].filter((at) => (reasons[at] ?? null) === null)
    if (standing.length === 0) return reasons
    const texts = standing.map((at) => rows[at] ?? '')
    const repeats = await besideNewest(context, name, column, (there) =>
      repeatsOf(texts, column, checks, numbers, there),
    )
    for (const [index, at] of standing.entries()) reasons[at] = repeats[index] ?? null
    return reasons
  }
}

/** Columns whose values differ from row to row by nature. */
export const fleetingIn = (schema: Schema | null): ReadonlySet<string> =>
  new Set(
    (schema?.columns ?? [])
      .filter(({ type }) => type === 'text' || type === 'identifier' || type === 'date')
      .map(({ name }) => name),
  )

/** Work beside the rows of the newest version; beside none where there is none yet. */
const besideNewest = async <T>(
  context: Locked,
  name: string,
  column: string,
  work: (there: Relation | null) => Promise<T>,
): Promise<T> => {
  const newest = await newestRow(context.store.db, name, column)
  if (!newest) return work(null)
  return readingLocked(context, newest, segmentsOf, async (segments) =>
    work(segments.length === 0 ? null : await relationOf(context.store, segments, column)),
  )
}

/** How the columns of numbers are written, by the schema that is pinned. */
export const numbersOf = (schema: Schema | null): NumberColumns =>
  new Map(
    (schema?.columns ?? []).flatMap(({ name, type, notation }) =>
      type === 'number' ? [[name, notation ?? { decimal: '.', affix: '' }] as const] : [],
    ),
  )
