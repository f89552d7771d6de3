/** Matrices of which most elements are zero, and the directions in which they reach farthest. */
import type { Rng } from '../../../core/rng.ts'
import { orthogonal, orthonormalise } from '../../../nn/init.ts'

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
const rounds = 3
const degree = 4

/**
 * The `count` left singular vectors of the largest singular values, mixed among each other at random, so that none of them
 * is the farthest: `[count]` of `[rows]`, of length one and at right angles. By subspace iteration from random directions
 * (Halko, Martinsson and Tropp, 2011), through Chebyshev polynomials, which keep what is not wanted small (Zhou and Saad,
 * 2007).
 */
export const leadingDirections = (matrix: Sparse, count: number, rng: Rng): Float64Array[] => {
  const squared = squaredOf(matrix, count)
  let block = squared(Float64Array.from({ length: matrix.rows * count }, () => rng.normal()))
  for (let round = 0; round < rounds; round++)
    block = filtered(atRightAngles(block, count, 1), { count, squared })
  return mixed(columnsOf(atRightAngles(block, count, 2), count), rng)
}

/** M·x for blocks x `[rows, count]`, M = matrix·matrixᵀ. */
const squaredOf = ({ rows, columns, begin, column, value }: Sparse, count: number) => {
  const between = new Float64Array(columns * count)
  return (x: Float64Array): Float64Array => {
    const after = new Float64Array(rows * count)
    between.fill(0)
    for (let row = 0; row < rows; row++)
      for (let at = begin[row] ?? 0; at < (begin[row + 1] ?? 0); at++)
        add(between, (column[at] ?? 0) * count, x, row * count, value[at] ?? 0, count)
    for (let row = 0; row < rows; row++)
      for (let at = begin[row] ?? 0; at < (begin[row + 1] ?? 0); at++)
        add(after, row * count, between, (column[at] ?? 0) * count, value[at] ?? 0, count)
    return after
  }
}

/** Adds `factor` times `count` numbers of x from a place on. */
const add = (
  sum: Float64Array,
  to: number,
  x: Float64Array,
  from: number,
  factor: number,
  count: number,
) => {
  for (let i = 0; i < count; i++) sum[to + i] = (sum[to + i] ?? 0) + factor * (x[from + i] ?? 0)
}

interface Filter {
  readonly count: number
  squared(x: Float64Array): Float64Array
}

/** Tₙ(2M / b − 1)·x: what M stretches by less than b, the least that it stretches any x, stays as small as it is. */
const filtered = (x: Float64Array, { count, squared }: Filter): Float64Array => {
  const first = squared(x)
  const stretched = new Float64Array(count)
  for (let at = 0; at < x.length; at++)
    stretched[at % count] = (stretched[at % count] ?? 0) + (x[at] ?? 0) * (first[at] ?? 0)
  const least = Math.min(...stretched) || 1
  const next = (image: Float64Array, now: Float64Array, before: Float64Array | null) => {
    const factor = before ? 2 : 1
    for (let at = 0; at < image.length; at++)
      image[at] = factor * ((2 / least) * (image[at] ?? 0) - (now[at] ?? 0)) - (before?.[at] ?? 0)
    return image
  }
  let [before, now] = [x, next(first, x, null)]
  for (let power = 2; power <= degree; power++)
    [before, now] = [now, next(squared(now), now, before)]
  return now
}

const atRightAngles = (block: Float64Array, count: number, passes: number): Float64Array => {
  const basis = columnsOf(block, count)
  orthonormalise(basis, passes)
  basis.forEach((vector, column) => {
    for (let row = 0; row < vector.length; row++) block[row * count + column] = vector[row] ?? 0
  })
  return block
}

const columnsOf = (block: Float64Array, count: number): Float64Array[] =>
  Array.from({ length: count }, (_, column) => {
    const vector = new Float64Array(block.length / count)
    for (let row = 0; row < vector.length; row++) vector[row] = block[row * count + column] ?? 0
    return vector
  })

/** The same space by other directions. */
const mixed = (basis: readonly Float64Array[], rng: Rng): Float64Array[] => {
  const count = basis.length
  const by = orthogonal(count, count, rng)
  return basis.map(({ length }, to) => {
    const sum = new Float64Array(length)
    basis.forEach((from, at) => {
      add(sum, 0, from, 0, by[at * count + to] ?? 0, length)
    })
    return sum
  })
}
