/** Matrices of which most elements are zero, and the directions in which they reach farthest. */
import type { Rng } from '../../../core/rng.ts'
import { dot, orthonormalise } from '../../../nn/init.ts'

export interface Sparse {
  readonly rows: number
  readonly columns: number
  /** Where the elements of each row begin, and where the last ones end `[rows + 1]`. */
  readonly begin: Int32Array
  /** Column and value of each element, row by row. */
  readonly column: Int32Array
  readonly value: Float64Array
}

/** Times that the directions are put through a polynomial of the matrix, and its degree. */
const rounds = 2
const degree = 4

/**
 * The `count` left singular vectors of the largest singular values, mixed among each other: `[count]` of `[rows]`, of length
 * one and at right angles. By subspace iteration from random directions (Halko, Martinsson and Tropp, 2011), the rounds
 * after the first by Chebyshev polynomials, which keep the others small (Zhou and Saad, 2007).
 */
export const leadingDirections = (matrix: Sparse, count: number, rng: Rng): Float64Array[] => {
  const random = Array.from({ length: count }, () =>
    Float64Array.from({ length: matrix.rows }, () => rng.normal()),
  )
  const squared = (x: Columns) => turned(products(matrix, turned(x, matrix.rows), count), count)
  let basis = squared(random)
  orthonormalise(basis, 1)
  for (let round = 0; round < rounds; round++) {
    basis = filtered(basis, squared)
    orthonormalise(basis)
  }
  return basis
}

type Columns = readonly Float64Array[]

/** Tₙ(2M / b − 1)·x: what M stretches by less than b, the least that it stretches any x, stays as small as it is. */
const filtered = (x: Columns, squared: (x: Columns) => Float64Array[]): Float64Array[] => {
  const first = squared(x)
  const least = Math.min(...x.map((each, at) => dot(each, first[at] ?? each)))
  const next = (image: Columns, now: Columns, factor: number, before?: Columns) =>
    image.map((each, at) =>
      each.map(
        (value, row) =>
          factor * ((2 / least) * value - (now[at]?.[row] ?? 0)) - (before?.[at]?.[row] ?? 0),
      ),
    )
  let [before, now] = [x, next(first, x, 1)]
  for (let power = 2; power <= degree; power++)
    [before, now] = [now, next(squared(now), now, 2, before)]
  return now
}

/** matrix·matrixᵀ·x for x `[rows]` of `[count]` */
const products = (
  { rows, columns, begin, column, value }: Sparse,
  x: readonly Float64Array[],
  count: number,
): Float64Array[] => {
  const between = Array.from({ length: columns }, () => new Float64Array(count))
  const after = Array.from({ length: rows }, () => new Float64Array(count))
  for (let row = 0; row < rows; row++)
    for (let at = begin[row] ?? 0; at < (begin[row + 1] ?? 0); at++)
      addTo(between[column[at] ?? 0], x[row], value[at] ?? 0)
  for (let row = 0; row < rows; row++)
    for (let at = begin[row] ?? 0; at < (begin[row + 1] ?? 0); at++)
      addTo(after[row], between[column[at] ?? 0], value[at] ?? 0)
  return after
}

const addTo = (sum: Float64Array | undefined, x: Float64Array | undefined, factor: number) => {
  if (!sum || !x) return
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + factor * (x[i] ?? 0)
}

/** Arrays of one length → `length` arrays of the elements at each place. */
const turned = (vectors: readonly Float64Array[], length: number): Float64Array[] =>
  Array.from({ length }, (_, at) => Float64Array.from(vectors, (vector) => vector[at] ?? 0))
