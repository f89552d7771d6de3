/** Matrices of which most elements are zero, and the directions in which they reach farthest. */
import type { Rng } from '../../../core/rng.ts'
import { orthonormalise } from '../../../nn/init.ts'

export interface Sparse {
  readonly rows: number
  readonly columns: number
  /** Where the elements of each row begin, and where the last ones end `[rows + 1]`. */
  readonly begin: Int32Array
  /** Column and value of each element, row by row. */
  readonly column: Int32Array
  readonly value: Float64Array
}

/** Times that the matrix and its transpose are put to the directions. */
const rounds = 2

/**
 * The `count` left singular vectors of the largest singular values, mixed among each other: `[count]` of `[rows]`, of length
 * one and at right angles. By subspace iteration from random directions (Halko, Martinsson and Tropp, 2011).
 */
export const leadingDirections = (
  matrix: Sparse,
  count: number,
  rng: Rng,
): readonly Float64Array[] => {
  let basis: readonly Float64Array[] = Array.from({ length: count }, () =>
    Float64Array.from({ length: matrix.rows }, () => rng.normal()),
  )
  for (let round = 0; round < rounds; round++) {
    const across = products(matrix, turned(basis, matrix.rows), count)
    basis = turned(across, count)
    orthonormalise(basis, 1)
  }
  return basis
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
