/** Files of records, a JSON of texts a line. */
export interface Records {
  readonly files: readonly string[]
  /** Columns in which a usual mark of a missing value is none. */
  readonly bare: readonly string[]
}
