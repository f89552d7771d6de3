import type { Rows } from '../../core/rows.ts'

/** Sentences as ids, read when they are needed. An array of arrays is one. */
export interface Sentences {
  readonly length: number
  at(place: number): readonly number[] | undefined
  [Symbol.iterator](): Iterator<readonly number[]>
}

export const encodedRows = (rows: Rows, encode: (row: string) => readonly number[]): Sentences => ({
  length: rows.length,
  at(place) {
    const row = rows.at(place)
    return row === undefined ? undefined : encode(row)
  },
  *[Symbol.iterator]() {
    for (const row of rows) yield encode(row)
  },
})
