/** What checks ask of all rows: figures, and the parts of a reading that take them. */
import type { DataCheck, FailedRow } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Rider } from '../profile/scan.ts'
import type { Relation } from '../relation.ts'
import type { HeldPlaces, Sides } from './apart.ts'
import type { Classes } from './classes.ts'
import type { PairMoments } from './pair.ts'
import type { Spread } from './spread.ts'
import type { NumberColumns } from './sql.ts'

export type Figure =
  /** Rows that fail, and the first of them. */
  | { readonly kind: 'failures'; readonly count: number; readonly rows: readonly FailedRow[] }
  /** Rows that have a value, and different values; these, ascending, unless they were too many. */
  | {
      readonly kind: 'keys'
      readonly known: number
      readonly distinct: number
      readonly hashes: readonly BigUint64Array[] | null
      /** Those that several rows have; null where they are many, or not known. */
      readonly repeated: BigUint64Array | null
    }
  | { readonly kind: 'pair'; readonly moments: PairMoments }
  /** Rows that have a number, how these lie, and the numbers, ascending; null of what is kept elsewhere. */
  | {
      readonly kind: 'spread'
      readonly known: number
      readonly spread: Spread | null
      readonly sorted: Float64Array | null
    }
  /** The rows of each who holds some out. */
  | { readonly kind: 'sides'; readonly sides: readonly Sides[] }
  /** Null where there are too many. */
  | { readonly kind: 'classes'; readonly classes: Classes | null }

/** A part of the reading, for one check or for several. */
export interface Asking extends Rider {
  figures(): Promise<ReadonlyMap<DataCheck, Figure>>
}

export interface Given {
  readonly lake: Lake
  readonly relation: Relation
  readonly numbers: NumberColumns
  /** Columns of whole rows, in the order in which they are hashed. */
  readonly hashed: readonly string[]
  /** Which rows are held out, by whom. */
  readonly held: readonly HeldPlaces[]
  /** Of what there are too many rows to be kept in memory. */
  readonly isLarge: { readonly hashes: boolean; readonly numbers: boolean }
}
