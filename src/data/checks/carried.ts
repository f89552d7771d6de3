/** The figures of a version that follow from those of an earlier one and the rows that came to it. */
import { MillraceError } from '../../core/error.ts'
import { own } from '../../core/own.ts'
import type { CheckResult, DataCheck } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Context } from '../context.ts'
import { type Fresh, freshOf } from '../fresh.ts'
import { wholeRecord } from '../record.ts'
import { columnsIn } from '../relation.ts'
import { schemaOf } from '../schema/kept.ts'
import type { HeldOut } from '../types.ts'
import { type rowById, segmentsOf } from '../versions.ts'
import { decide } from './decide.ts'
import type { Figure } from './figure.ts'
import { type Figures, takeFigures } from './figures.ts'
import { checkFunctions, isFunction } from './functions.ts'
import { keptStates } from './kept.ts'
import { pureRules } from './pure.ts'
import { checkRules, isRule, ruleFigure } from './rules.ts'
import { readBy, withoutMarkers } from './sql.ts'
import { addState, figureOf, heldIn, measureOf, type State, type States, sidesBy } from './state.ts'

type Row = Awaited<ReturnType<typeof rowById>>

/** What is known of a version without looking at all of its rows. */
export interface Carried {
  readonly columns: readonly string[]
  /** The same in the order in which whole rows are hashed. */
  readonly hashed: readonly string[]
  /** Results of the checks that are decided by it. */
  readonly results: ReadonlyMap<DataCheck, CheckResult>
  /** What is to be kept of them, by measure. */
  states(): Promise<Readonly<Record<string, State>>>
}

interface Carrying {
  readonly lake: Lake
  /** See `hashingOf`. */
  readonly hash: string
  readonly checks: readonly DataCheck[]
  readonly held: readonly HeldOut[]
}

/** Null where no earlier version says anything of this one. */
export const carriedFor = async (
  context: Context,
  row: Row,
  { lake, hash, checks, held }: Carrying,
): Promise<Carried | null> => {
  // Of records without a schema it is not known how their numbers were read.
  if (row.schema_json === null && row.column_name === wholeRecord) return null
  const kept = await keptStates(context, row)
  if (!kept || kept.states.hash !== hash) return null
  try {
    await using fresh = await freshOf(context.store, segmentsOf(row), segmentsOf(kept.row))
    if (fresh === null || kept.states.rows + fresh.rows !== row.rows) return null
    return await goOn(context, lake, row, { checks, held, fresh, states: kept.states })
  } catch (error) {
    // What is kept can be made again; where rows are gone, whoever looks at all of them says so.
    if (error instanceof MillraceError && ['corrupt', 'not_found'].includes(error.code)) return null
    throw error
  }
}

interface Going {
  readonly checks: readonly DataCheck[]
  readonly held: readonly HeldOut[]
  readonly fresh: Fresh
  readonly states: States
}

const goOn = async (
  context: Context,
  lake: Lake,
  row: Row,
  { checks, held, fresh, states }: Going,
): Promise<Carried> => {
  const { marked } = readBy(schemaOf(row))
  const columns = await columnsOf(context, row, fresh, states)
  const isAlike = columns.length === states.columns.length && isAmong(columns, states.columns)
  const hashed = isAlike ? states.hashed : columns
  const pure = await pureRules(lake, checks.filter(isRule), columns)
  const sides = await sidesBy(checks, held)
  const asked = checks.flatMap((check) => {
    const measure = measureOf(check, { checks, marked, pure, sides })
    const state = measure === null ? undefined : own(states.states, measure)
    const isKnown = isAlike || (check.kind !== 'duplicates' && check.kind !== 'overlap')
    return measure !== null && state && isKnown ? [{ check, measure, state }] : []
  })
  const came = await comeIn(lake, fresh, { row, columns, hashed, checks, held, asked })
  const figures = new Map<DataCheck, Figure>()
  const next: Record<string, State> = {}
  for (const { check, measure, state } of asked) {
    const figure = came?.of(check)
    const both = figure
      ? await addState(context.store.blobs, { figure, rows: fresh.rows }, state)
      : came === null
        ? state
        : null
    if (!both) continue
    figures.set(check, await figureOf(context.store.blobs, both, check))
    next[measure] = both
  }
  const known = { of: (check: DataCheck) => figures.get(check) }
  const results = new Map(
    checks.flatMap((check) => {
      const result = decide({ columns, rows: row.rows, figures: known }, check)
      return result ? [[check, result] as const] : []
    }),
  )
  return { columns, hashed, results, states: async () => next }
}

/** The columns of a version: where segments were merged, other rows stand first in them. */
const columnsOf = async (
  { store }: Context,
  row: Row,
  fresh: Fresh,
  { columns }: States,
): Promise<readonly string[]> => {
  if (!fresh.isWhole) return columnsIn(store, segmentsOf(row), row.column_name)
  return [...new Set([...(await fresh.columns(row.column_name)), ...columns])]
}

const isAmong = (names: readonly string[], others: readonly string[]): boolean => {
  const known = new Set(others)
  return names.every((name) => known.has(name))
}

interface Came {
  readonly row: Row
  readonly columns: readonly string[]
  readonly hashed: readonly string[]
  readonly checks: readonly DataCheck[]
  readonly held: readonly HeldOut[]
  readonly asked: readonly { readonly check: DataCheck }[]
}

/** The figures of the rows that came; null where none did. */
const comeIn = async (
  lake: Lake,
  fresh: Fresh,
  { row, columns, hashed, checks, held, asked }: Came,
): Promise<Pick<Figures, 'of'> | null> => {
  const { rows } = fresh
  if (rows === 0) return null
  const { numbers, marked } = readBy(schemaOf(row))
  const given = await fresh.relation(row.column_name, columns)
  const relation = withoutMarkers(given, marked, checks)
  const all = asked.map(({ check }) => check)
  const figures = await takeFigures(lake, relation, all, {
    ...{ numbers, size: rows, hashed },
    held: () => heldIn(held, () => fresh.texts()),
  })
  const rules = await checkRules({ lake, relation, numbers, rows }, all.filter(isRule))
  const ofRules = new Map<DataCheck, Figure | null>(
    rules.map((result) => [result.check, ruleFigure(result, rows)]),
  )
  const functions = all.filter(isFunction)
  const put =
    functions.length > 0
      ? (await checkFunctions(fresh.texts(), row.column_name, functions)).figures
      : null
  return { of: (check) => figures.of(check) ?? ofRules.get(check) ?? put?.get(check) }
}
