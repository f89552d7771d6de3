/** The numbers of a column as they come; one that is NaN lies above all others. */
import { sortNumbers } from '../../metrics/drift/sort.ts'
import { isThere, type Vector } from '../../store/lake/chunk.ts'

export const createValues = () => {
  let values = new Float64Array(1024)
  let used = 0
  return {
    add({ valid, numbers }: Vector, rows: number) {
      for (let row = 0; row < rows; row++) {
        if (valid !== null && !isThere(valid, row)) continue
        if (used === values.length) {
          const more = new Float64Array(2 * used)
          more.set(values)
          values = more
        }
        const number = numbers[row] ?? 0
        values[used++] = Number.isNaN(number) ? Number.POSITIVE_INFINITY : number
      }
    },
    /** Ascending. Nothing can be added after it. */
    sorted: () => sortNumbers(values.slice(0, used)),
  }
}
