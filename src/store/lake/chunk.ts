/** Some rows of an answer, column by column. */

/** About 2,048 values of a column. */
export interface Vector {
  /** A bit a value, the lowest first: whether it is there; null where all are. */
  readonly valid: Uint8Array | null
  /** Of doubles. `[rows]`; anything where there is none. */
  readonly numbers: Float64Array
  /** Of hashes, lower word first. `[2 · rows]` */
  readonly words: Uint32Array
  /** Of texts. */
  text(row: number): string | null
}

export interface Chunk {
  readonly rows: number
  readonly columns: readonly Vector[]
}

/** Whether the value of a row is there. */
export const isThere = (valid: Uint8Array | null, row: number): boolean =>
  valid === null || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1

/** How many values of some rows are there. */
export const countThere = (valid: Uint8Array | null, rows: number): number => {
  if (valid === null) return rows
  let count = 0
  for (let row = 0; row < rows; row++) if (isThere(valid, row)) count++
  return count
}
