/** How rows that fail are told. */

/** Rows of a check that are told. */
export const mostTold = 20

/** A value as it is told with its row. */
export const told = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value).slice(0, 200)
