/** What a configuration may demand of a data set, as it is written. */

/** Values are numbers, and not too small or too large. */
export interface BetweenCheck {
  readonly kind: 'between'
  /** The column, or that of `lines`. */
  readonly column: string
  /** Least number. Default: any. */
  readonly least?: number
  /** Largest number. Default: any. */
  readonly most?: number
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Values are some of a few. */
export interface SetCheck {
  readonly kind: 'set'
  /** The column, or that of `lines`. */
  readonly column: string
  /** The texts that may stand there. */
  readonly values: readonly string[]
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Values fit a pattern. */
export interface PatternCheck {
  readonly kind: 'pattern'
  /** The column, or that of `lines`. */
  readonly column: string
  /** Regular expression that all of the text fits, in the syntax of RE2: nothing that looks ahead or back. */
  readonly pattern: string
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Texts are neither too short nor too long. */
export interface LengthCheck {
  readonly kind: 'length'
  /** The column, or that of `lines`. */
  readonly column: string
  /** Least characters. Default `0`. */
  readonly least?: number
  /** Most characters. Default: any. */
  readonly most?: number
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Values are there. */
export interface MissingCheck {
  readonly kind: 'missing'
  /** The column, or that of `lines`. */
  readonly column: string
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** A rule of your own, as a condition of each row. */
export interface RuleCheck {
  readonly kind: 'rule'
  /** What it says, for people. */
  readonly name: string
  /** Condition in DuckDB's SQL over the columns of a row; a row for which it is unknown passes. */
  readonly sql: string
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** A rule of your own, as a function of each row. */
export interface FunctionCheck {
  readonly kind: 'function'
  /** What it says, for people. */
  readonly name: string
  /**
   * Says of a record, its fields as texts, whether it is as it should be; of a line, as `{ [column]: text }`.
   */
  readonly test: (record: Readonly<Record<string, string>>) => boolean
  /** Part of the rows that may fail. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Columns are there. */
export interface ColumnsCheck {
  readonly kind: 'columns'
  /** Columns that have to be there. */
  readonly names: readonly string[]
  /** Whether there may be no others. Default `false`. */
  readonly only?: boolean
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** There are rows enough, and not too many. */
export interface RowsCheck {
  readonly kind: 'rows'
  /** Fewest rows. Default `1`. */
  readonly least?: number
  /** Most rows. Default: any. */
  readonly most?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** No two rows have the same values. */
export interface UniqueCheck {
  readonly kind: 'unique'
  /** Columns that no two rows have the same values of. */
  readonly columns: readonly string[]
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Few rows are the same as another one. */
export interface DuplicatesCheck {
  readonly kind: 'duplicates'
  /** Part of the rows that may stand there once more. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Few numbers lie far from all others. */
export interface OutliersCheck {
  readonly kind: 'outliers'
  /** The column, or that of `lines`. */
  readonly column: string
  /** How far beyond the quartiles a value is an outlier. Default `3`. */
  readonly beyond?: number
  /** Part of the values that may lie there. Default `0.01`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Two columns go together as they should. */
export interface CorrelationCheck {
  readonly kind: 'correlation'
  /** Two columns of numbers. */
  readonly columns: readonly [string, string]
  /** Least correlation. Default `-1`. */
  readonly least?: number
  /** Largest correlation. Default `1`. */
  readonly most?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** No class is too rare. */
export interface BalanceCheck {
  readonly kind: 'balance'
  /** Column with the class. */
  readonly column: string
  /** Least part of the rows that each class has. Default `0.01`. */
  readonly least?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** No other column gives the label away. */
export interface LeakageCheck {
  readonly kind: 'leakage'
  /** Column with the label. */
  readonly label: string
  /**
   * Part of the rows, none of which it was learnt from, in which one other column may tell the label. Default
   * `0.99`.
   */
  readonly most?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** No row is held out and learnt from as well, and no key. */
export interface OverlapCheck {
  readonly kind: 'overlap'
  /** Columns whose values no row may have on both sides. Default: all: no row stands on both. */
  readonly columns?: readonly string[]
  /** Part of the held-out rows that may be like a row that is learnt from. Default `0`. */
  readonly share?: number
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** Columns are still as they were. */
export interface DriftCheck {
  readonly kind: 'drift'
  /** Columns that are compared. Default: all that both versions have, but for texts, identifiers and dates. */
  readonly columns?: readonly string[]
  /**
   * What a difference is measured in: the population stability index, the Jensen–Shannon distance, or the
   * statistic of Kolmogorov and Smirnov (of categories the largest change of a share). Default `'psi'`.
   */
  readonly statistic?: 'psi' | 'jensen-shannon' | 'kolmogorov-smirnov'
  /** Largest difference; a column fails that is above it where chance does not explain it. Default `0.2`. */
  readonly most?: number
  /** The version that it is compared with. Default `'previous'`. */
  readonly against?: 'previous' | 'first'
  /**
   * `block`: a version that fails cannot be trained on, and a new row that fails is set aside. `warn`: it is
   * told. Default `'block'`.
   */
  readonly severity?: 'block' | 'warn'
  /** What people should know of it; the report repeats it. Default: nothing is said. */
  readonly why?: string
}

/** What the rows of a data set have to be. */
export type Check =
  | BetweenCheck
  | SetCheck
  | PatternCheck
  | LengthCheck
  | MissingCheck
  | RuleCheck
  | FunctionCheck
  | ColumnsCheck
  | RowsCheck
  | UniqueCheck
  | DuplicatesCheck
  | OutliersCheck
  | CorrelationCheck
  | BalanceCheck
  | LeakageCheck
  | OverlapCheck
  | DriftCheck
