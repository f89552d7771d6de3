/** How many rows have each value of a column that has few. */
import { isThere, type Vector } from '../../store/lake/chunk.ts'
import { createTable } from '../profile/table.ts'

/** Values that are counted; of a column with more, DuckDB says how the rarest stands. */
const mostClasses = 10_000

/** Rows of each value. */
export type Classes = readonly (readonly [label: string, rows: number])[]

export const createClasses = () => {
  const table = createTable()
  let isFew = true
  return {
    add({ valid, words }: Vector, labels: Vector, rows: number) {
      for (let row = 0; isFew && row < rows; row++) {
        if (valid !== null && !isThere(valid, row)) continue
        const [low, high] = [words[2 * row] ?? 0, words[2 * row + 1] ?? 0]
        if (table.hit(low, high)) continue
        if (table.size() === mostClasses) isFew = false
        else table.insert(low, high, labels.text(row) ?? '')
      }
    },
    /** Null where there are too many. */
    classes: (): Classes | null => (isFew ? table.entries() : null),
  }
}

export const addClasses = (one: Classes, other: Classes): Classes | null => {
  const sums = new Map(one)
  for (const [label, rows] of other) sums.set(label, (sums.get(label) ?? 0) + rows)
  return sums.size <= mostClasses ? [...sums] : null
}

/** The value that the fewest rows have, of several the first by its name; null of none. */
export const rarestOf = (classes: Classes): readonly [label: string, rows: number] | null => {
  let rarest: Classes[number] | null = null
  for (const each of classes)
    if (rarest === null || each[1] < rarest[1] || (each[1] === rarest[1] && each[0] < rarest[0]))
      rarest = each
  return rarest
}
