/** How what two versions hold differs, by their profiles alone. */
import type { NumberDescription } from '../describe.ts'
import type { ColumnProfile } from '../types.ts'

/** The same of the earlier and of the later version. */
export interface Both<T> {
  readonly from: T
  readonly to: T
}

/** How far two distributions lie apart. */
export interface Drift {
  readonly statistic: 'kolmogorov-smirnov' | 'total-variation'
  /**
   * The statistic, 0 for the same distribution to 1 for nothing in common: D, the largest difference between the shares of
   * rows below a value; or the part of the rows that would have to change their value.
   */
  readonly effectSize: number
  /** By how much at most it is wrong; null where it is at least that, as not every value is known by name. */
  readonly error: number | null
  /** How often chance brings as much, were the rows of both drawn apart from each other: asymptotic, and of D without its error. */
  readonly pValue: number
  /** Population stability index of categories with 500 values or more on each side; else null. */
  readonly stability: number | null
}

export interface NumbersChange extends Both<NumberDescription> {
  /** Ends of both histograms. */
  readonly min: number
  readonly max: number
  readonly drift: Drift
}

/** Shares of the values that are there; null where a side does not know how often one occurs. */
export interface ValueChange extends Both<number | null> {
  readonly value: string
}

export interface ValuesChange {
  /** The one whose share changed most first, 10 at most. */
  readonly values: readonly ValueChange[]
  readonly drift: Drift
}

export interface WordsChange {
  /** Different words. */
  readonly vocabulary: Both<number>
  /** Part of the words of the later version, each as often as it occurs, that the earlier one does not have. */
  readonly unknown: number
  /** Whether that was counted, and not told from a sample of the words. */
  readonly isExact: boolean
}

export interface LooksChange {
  readonly size: NumbersChange
  readonly brightness: NumbersChange
  readonly ink: NumbersChange
}

/** What of a column changed. */
export type ChangedPart =
  | 'type'
  | 'missing'
  | 'invalid'
  | 'numbers'
  | 'values'
  | 'length'
  | 'words'
  | keyof LooksChange
  | 'distinct'

export interface ColumnChange {
  readonly name: string
  readonly type: Both<ColumnProfile['type']>
  /** Shares of the rows. */
  readonly missing: Both<number>
  readonly invalid: Both<number>
  readonly distinct: Both<number>
  /** Relative standard errors; 0 where values were counted. */
  readonly distinctError: Both<number>
  /** Of numbers, and of dates in seconds since 1970. What follows is null of other types, and where these differ. */
  readonly numbers: NumbersChange | null
  /** Of categories and booleans. */
  readonly values: ValuesChange | null
  /** Characters of texts. */
  readonly length: NumbersChange | null
  readonly words: WordsChange | null
  /** Of pictures. */
  readonly looks: LooksChange | null
  /** By how much the part changed that changed most, 0 to 1: its drift, a difference of shares, unknown words, 1 of a type. */
  readonly size: number
  readonly by: ChangedPart
}

export interface PairChange extends Both<number> {
  readonly one: string
  readonly other: string
  /** What it is later less what it was. */
  readonly difference: number
}

/** Pearson's correlations of numeric columns that both versions tell of; 0 where one does not vary. */
export interface CorrelationChanges {
  /** Pairs of columns. */
  readonly compared: number
  /** Those of them whose correlation differs by 0.005 or more. */
  readonly changed: number
  /** Those of these that changed most, 12 at most, the one that changed most first. */
  readonly pairs: readonly PairChange[]
}

export interface Statistics {
  /** Columns of both that changed, the one that changed most first. */
  readonly columns: readonly ColumnChange[]
  /** Columns of both of which all figures are the same. */
  readonly alike: readonly string[]
  /** Columns that a side tells of together with others, so that they are not compared. */
  readonly others: number
  /** Null where no two columns of both are numeric. */
  readonly correlations: CorrelationChanges | null
}
