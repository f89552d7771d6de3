/** Whether new rows have values that no row has, as far as what is kept of the checks of their data set tells. */
import { MillraceError } from '../../core/error.ts'
import { own } from '../../core/own.ts'
import type { DataCheck } from '../../core/validation.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import type { Context } from '../context.ts'
import { freshOf } from '../fresh.ts'
import { hashingOf } from '../hashing.ts'
import { wholeRecord } from '../record.ts'
import type { Relation } from '../relation.ts'
import { type rowById, segmentsOf } from '../versions.ts'
import { takeFigures } from './figures.ts'
import { keptStates } from './kept.ts'
import { absentFrom, joined } from './sets.ts'
import type { UniqueCheck } from './shared.ts'
import { type ColumnsRead, withoutMarkers } from './sql.ts'
import { measureOf, type States } from './state.ts'

type Row = Awaited<ReturnType<typeof rowById>>

interface Came {
  /** The new rows. */
  readonly relation: Relation
  /** Those that the rows are to stand alone by; others do not matter. */
  readonly checks: readonly UniqueCheck[]
  readonly read: ColumnsRead
}

/** False where one is like another row, or where that cannot be told without looking at all of them. */
export const areAlone = async (
  context: Pick<Context, 'store'>,
  newest: Row,
  came: Came,
): Promise<boolean> => {
  const kept = await keptStates(context, newest)
  if (!kept) return false
  await using lake = await openLake({ threads: 1 })
  if (kept.states.hash !== (await hashingOf(lake, newest.column_name === wholeRecord))) return false
  try {
    await using fresh = await freshOf(context.store, segmentsOf(newest), segmentsOf(kept.row))
    if (fresh === null || kept.states.rows + fresh.rows !== newest.rows) return false
    const { columns } = kept.states
    const since = fresh.rows === 0 ? null : await fresh.relation(newest.column_name, columns)
    for (const check of came.checks)
      if (!(await isAlone(context, lake, { check, came, since, states: kept.states }))) return false
    return true
  } catch (error) {
    // What is kept can be made again.
    if (error instanceof MillraceError && ['corrupt', 'not_found'].includes(error.code))
      return false
    throw error
  }
}

interface Asked {
  readonly check: UniqueCheck
  readonly came: Came
  /** Rows that came to the data set since the states were kept; null for none. */
  readonly since: Relation | null
  readonly states: States
}

const isAlone = async (
  { store }: Pick<Context, 'store'>,
  lake: Lake,
  { check, came: { relation, read }, since, states }: Asked,
): Promise<boolean> => {
  // What a row does not have is like nothing.
  if (!check.columns.every((name) => relation.columns.includes(name))) return true
  const known = { checks: [check], marked: read.marked, pure: new Set<DataCheck>(), sides: null }
  const measure = measureOf(check, known)
  const state = measure === null ? undefined : own(states.states, measure)
  if (state?.kind !== 'keys') return false
  const found = await keysIn(lake, relation, check, read)
  const others = since ? await keysIn(lake, since, check, read) : none
  if (!found || !others || found.known !== found.hashes.length) return false
  const between = new Set(others.hashes)
  if (found.hashes.some((hash) => between.has(hash))) return false
  return (await absentFrom(store.blobs, state.set, found.hashes)).length === found.hashes.length
}

const none = { known: 0, hashes: new BigUint64Array(0) }

/** Null where they cannot be told. */
const keysIn = async (
  lake: Lake,
  relation: Relation,
  check: UniqueCheck,
  { numbers, marked }: ColumnsRead,
) => {
  const bare = withoutMarkers(relation, marked, [check])
  const figure = (await takeFigures(lake, bare, [check], { numbers })).of(check)
  return figure?.kind === 'keys' && figure.hashes
    ? { known: figure.known, hashes: joined(figure.hashes) }
    : null
}
