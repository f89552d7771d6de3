/** A part of what a query gives. */
export interface Answer {
  readonly columns: readonly string[]
  /** Those whose values are bytes, which no text says. */
  readonly blobs: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}
