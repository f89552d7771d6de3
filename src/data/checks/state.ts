/**
 * What is kept of the checks of the newest version that was looked at, so that of rows that come to it only these have to
 * be looked at: a figure for each check, to which theirs can be added.
 */
import type { DataCheck, FailedRow } from '../../core/validation.ts'
import type { Blobs } from '../../store/blobs.ts'
import type { HeldOut } from '../types.ts'
import type { HeldPlaces } from './apart.ts'
import { addSides, type KeptSides, keepSides } from './apart.ts'
import { addClasses, type Classes } from './classes.ts'
import type { Figure } from './figure.ts'
import { keptOrder, keysOf } from './order.ts'
import { addPairs, type PairMoments } from './pair.ts'
import { absentFrom, joined, type KeySet, keepKeys, withKeys } from './sets.ts'
import { spreadOf } from './spread.ts'
import { columnsNamed } from './sql.ts'
import { isSteady } from './steady.ts'
import { mostTold } from './told.ts'

export interface States {
  readonly format: 'millrace-checks-1'
  readonly rows: number
  /** Columns of the version. */
  readonly columns: readonly string[]
  /** The same in the order in which whole rows are hashed. */
  readonly hashed: readonly string[]
  /** Tells apart how DuckDB hashes. */
  readonly hash: string
  /** Tells apart what was taken for missing, see `marksRead`. */
  readonly marks: string
  readonly states: Readonly<Record<string, State>>
}

/** A figure as it is kept. */
export type State =
  | { readonly kind: 'failures'; readonly count: number; readonly rows: readonly FailedRow[] }
  | { readonly kind: 'keys'; readonly known: number; readonly set: KeySet }
  | { readonly kind: 'sides'; readonly sides: readonly KeptSides[] }
  /** Keys of numbers, each as often as it stands there. */
  | { readonly kind: 'numbers'; readonly set: KeySet }
  | { readonly kind: 'pair'; readonly moments: PairMoments }
  | { readonly kind: 'classes'; readonly classes: Classes }

/** What the checks of a data set measure. */
export interface Measuring {
  readonly checks: readonly DataCheck[]
  /** See `ColumnsRead`. */
  readonly marked: ReadonlySet<string>
  /** See `pureRules`. */
  readonly pure: ReadonlySet<DataCheck>
  /** See `sidesBy`. */
  readonly sides: string | null
}

/**
 * What a check measures, whatever its bound is; null of one that measures nothing that can be added up. Whole rows are
 * told apart, and put to rules, with nothing in the place of marks in the columns that any check names.
 */
export const measureOf = (check: DataCheck, measuring: Measuring): string | null => {
  const { checks, marked, pure, sides } = measuring
  if (isSteady(check)) {
    const { severity: _, why: __, share: ___, ...asked } = check
    return JSON.stringify(asked)
  }
  if (check.kind === 'unique' || check.kind === 'correlation')
    return JSON.stringify([check.kind, check.columns])
  if (check.kind === 'balance' || check.kind === 'outliers')
    return JSON.stringify([check.kind, check.column])
  if (check.kind === 'function') return JSON.stringify([check.kind, String(check.test)])
  if (check.kind === 'overlap')
    return sides && JSON.stringify([check.kind, check.columns, sides, bareColumns(checks, marked)])
  if (check.kind === 'duplicates') return JSON.stringify([check.kind, bareColumns(checks, marked)])
  return check.kind === 'rule' && pure.has(check)
    ? JSON.stringify([check.kind, check.sql, bareColumns(checks, marked)])
    : null
}

/** All that decides which rows are held out, but for the row itself; null where nobody holds any out, or other rows decide. */
export const sidesBy = async (
  checks: readonly DataCheck[],
  held: readonly HeldOut[],
): Promise<string | null> => {
  if (held.length === 0 || !checks.some(({ kind }) => kind === 'overlap')) return null
  const sides: (readonly [string, string])[] = []
  for (const each of held) {
    const by = await each.alone()
    if (by === null) return null
    sides.push([each.by, by])
  }
  return JSON.stringify(sides)
}

/** The places of the rows that each holds out. */
export const heldIn = (
  held: readonly HeldOut[],
  rows: () => AsyncIterable<readonly string[]>,
): Promise<HeldPlaces[]> =>
  Promise.all(held.map(async (each) => ({ by: each.by, places: await each.places(rows) })))

const bareColumns = (
  checks: readonly DataCheck[],
  marked: ReadonlySet<string>,
): readonly string[] => {
  const asked = columnsNamed(checks)
  return [...marked].filter((name) => asked.has(name)).sort()
}

/** Null where a figure cannot be gone on from. */
export const stateOf = async (blobs: Blobs, figure: Figure): Promise<State | null> => {
  if (figure.kind === 'failures' || figure.kind === 'pair') return figure
  if (figure.kind === 'classes')
    return figure.classes && { kind: 'classes', classes: figure.classes }
  if (figure.kind === 'sides') {
    const sides = await keepSides(blobs, figure.sides)
    return sides && { kind: 'sides', sides }
  }
  if (figure.kind === 'spread')
    return figure.sorted && { kind: 'numbers', set: await keepKeys(blobs, [keysOf(figure.sorted)]) }
  if (figure.hashes === null) return null
  const { known, hashes } = figure
  return { kind: 'keys', known, set: await keepKeys(blobs, hashes) }
}

/** The figure that a state is of, as far as a check goes by it. Fails as reading blobs does. */
export const figureOf = async (blobs: Blobs, state: State, check: DataCheck): Promise<Figure> => {
  if (state.kind === 'keys')
    return {
      ...{ kind: 'keys', known: state.known, distinct: state.set.size },
      ...{ hashes: null, repeated: null },
    }
  if (state.kind === 'sides') {
    const sides = state.sides.map(({ by, held }) => ({ by, held, hashes: null, isApart: true }))
    return { kind: 'sides', sides }
  }
  if (state.kind !== 'numbers') return state
  const reach = check.kind === 'outliers' ? check.beyond : 0
  const spread = await spreadOf(keptOrder(blobs, state.set), reach)
  return { kind: 'spread', known: state.set.size, spread, sorted: null }
}

/** The state with the figure of `rows` rows that came before its own. Null where the two do not add up. */
export const addState = async (
  blobs: Blobs,
  { figure, rows }: { readonly figure: Figure; readonly rows: number },
  there: State,
): Promise<State | null> => {
  if (figure.kind === 'failures' && there.kind === 'failures') {
    const moved = there.rows.map((each) => ({ ...each, row: each.row + rows }))
    const first = [...figure.rows, ...moved].slice(0, mostTold)
    return { kind: 'failures', count: figure.count + there.count, rows: first }
  }
  if (figure.kind === 'pair' && there.kind === 'pair')
    return { kind: 'pair', moments: addPairs(figure.moments, there.moments) }
  if (figure.kind === 'classes' && there.kind === 'classes') {
    const classes = figure.classes && addClasses(figure.classes, there.classes)
    return classes && { kind: 'classes', classes }
  }
  if (figure.kind === 'sides' && there.kind === 'sides') {
    const sides = await addSides(blobs, figure.sides, there.sides)
    return sides && { kind: 'sides', sides }
  }
  if (figure.kind === 'spread' && there.kind === 'numbers')
    return figure.sorted && addNumbers(blobs, figure.sorted, there.set)
  return figure.kind === 'keys' && there.kind === 'keys' ? addKeys(blobs, figure, there) : null
}

const addNumbers = async (blobs: Blobs, sorted: Float64Array, set: KeySet): Promise<State> => ({
  kind: 'numbers',
  set: await withKeys(blobs, set, keysOf(sorted), (keys) => keys),
})

const addKeys = async (
  blobs: Blobs,
  { known, hashes }: Extract<Figure, { kind: 'keys' }>,
  there: Extract<State, { kind: 'keys' }>,
): Promise<State | null> => {
  if (hashes === null) return null
  const absent = await absentFrom(blobs, there.set, joined(hashes))
  const set = await withKeys(blobs, there.set, absent)
  return { kind: 'keys', known: known + there.known, set }
}
