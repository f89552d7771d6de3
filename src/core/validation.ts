/** What a data set has to be before anything may learn from it, and what a look at a version of it came to. */

/** `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is told. */
export type Severity = 'warn' | 'block'

interface Common {
  readonly severity: Severity
  /** What people should know of it. */
  readonly why: string | null
}

/** Checks that each row passes or not by itself. `share`: part of the rows that may fail, 0 to 1. */
export type RowCheck =
  | (Common & {
      readonly kind: 'between'
      readonly column: string
      readonly least: number | null
      readonly most: number | null
      readonly share: number
    })
  | (Common & {
      readonly kind: 'set'
      readonly column: string
      readonly values: readonly string[]
      readonly share: number
    })
  | (Common & {
      readonly kind: 'pattern'
      readonly column: string
      /** As RE2 reads it; all of the text has to fit. */
      readonly pattern: string
      readonly share: number
    })
  | (Common & {
      readonly kind: 'length'
      readonly column: string
      /** Characters. */
      readonly least: number
      readonly most: number | null
      readonly share: number
    })
  | (Common & { readonly kind: 'missing'; readonly column: string; readonly share: number })
  | (Common & {
      readonly kind: 'rule'
      readonly name: string
      /** A condition in DuckDB's SQL over the columns. */
      readonly sql: string
      readonly share: number
    })
  | (Common & {
      readonly kind: 'function'
      readonly name: string
      /** Whether a record is as it should be, its fields as texts. No part of what is kept. */
      readonly test: (record: Readonly<Record<string, string>>) => boolean
      readonly share: number
    })

/** Checks of all rows together. */
export type WholeCheck =
  | (Common & {
      readonly kind: 'columns'
      readonly names: readonly string[]
      readonly only: boolean
    })
  | (Common & { readonly kind: 'rows'; readonly least: number; readonly most: number | null })
  | (Common & { readonly kind: 'unique'; readonly columns: readonly string[] })
  | (Common & { readonly kind: 'duplicates'; readonly share: number })
  | (Common & {
      readonly kind: 'outliers'
      readonly column: string
      /** Distances between the quartiles that a value may lie beyond them. */
      readonly beyond: number
      readonly share: number
    })
  | (Common & {
      readonly kind: 'correlation'
      readonly columns: readonly [string, string]
      readonly least: number
      readonly most: number
    })
  | (Common & { readonly kind: 'balance'; readonly column: string; readonly least: number })
  | (Common & {
      readonly kind: 'overlap'
      /** Null: every column. */
      readonly columns: readonly string[] | null
      /** Part of the held-out rows that may be like one that is learnt from. */
      readonly share: number
    })
  | (Common & { readonly kind: 'leakage'; readonly label: string; readonly most: number })
  | (Common & {
      readonly kind: 'drift'
      /** Null: every column. */
      readonly columns: readonly string[] | null
      readonly statistic: DriftStatistic
      readonly most: number
      readonly against: 'previous' | 'first'
    })

export type DriftStatistic = 'psi' | 'jensen-shannon' | 'kolmogorov-smirnov'

export type DataCheck = RowCheck | WholeCheck

/** A row that failed: its place in the version, from 0, and what it holds. */
export interface FailedRow {
  readonly row: number
  readonly value: string | null
  /** Where it stands in the data file, where that is known: the line that it begins at, the header counted. */
  readonly place?: { readonly file: string; readonly line: number | null } | undefined
}

/** As people are told a row: `row 8 (customers.csv, line 9)`; rows are counted from 1, without the header. */
export const rowWords = ({ row, place }: Pick<FailedRow, 'row' | 'place'>): string => {
  if (!place) return `row ${row + 1}`
  return `row ${row + 1} (${place.line === null ? place.file : `${place.file}, line ${place.line}`})`
}

export interface CheckResult {
  readonly check: DataCheck
  /** In words: `age is between 0 and 120`. */
  readonly says: string
  readonly passed: boolean
  /** What was found, in words: `3 of 1,000 rows (0.3 %)`, `correlation 0.98`. */
  readonly found: string
  /** The figure that decides: a share, a count, a correlation; null where it could not be measured. */
  readonly value: number | null
  /** The bound that it was held against, where there is one. */
  readonly bound: number | null
  /** The first rows that failed. */
  readonly rows: readonly FailedRow[]
}

/** `blocked`: a check that blocks has failed. `warned`: one that warns has. */
export type DataVerdict = 'passed' | 'warned' | 'blocked'

export interface DataReport {
  /** Data set and the number of its version. */
  readonly dataset: string
  readonly version: number
  /** Milliseconds since 1970. */
  readonly checkedAt: number
  readonly rows: number
  readonly verdict: DataVerdict
  readonly results: readonly CheckResult[]
}

/** What results come to. */
export const verdictOf = (
  results: readonly Pick<CheckResult, 'passed' | 'check'>[],
): DataVerdict => {
  const failed = results.filter(({ passed }) => !passed)
  if (failed.some(({ check }) => check.severity === 'block')) return 'blocked'
  return failed.length > 0 ? 'warned' : 'passed'
}
