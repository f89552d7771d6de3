/** First values of parameters, by the laws Keras uses. */
import type { Rng } from '../core/rng.ts'

/** Uniform in ±limit. */
export const uniform = (length: number, limit: number, rng: Rng): Float32Array =>
  Float32Array.from({ length }, () => (2 * rng.uniform() - 1) * limit)

/** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
export const glorotUniform = (
  length: number,
  fanIn: number,
  fanOut: number,
  rng: Rng,
): Float32Array => uniform(length, Math.sqrt(6 / (fanIn + fanOut)), rng)

/** `[rows, columns]`, rows ≥ columns: columns of length one, at right angles to each other. */
export const orthogonal = (rows: number, columns: number, rng: Rng): Float32Array => {
  const basis = Array.from({ length: columns }, () =>
    Float64Array.from({ length: rows }, () => rng.normal()),
  )
  basis.forEach((vector, i) => {
    // Twice, because one pass of Gram–Schmidt leaves rounding behind.
    for (const other of [...basis.slice(0, i), ...basis.slice(0, i)]) remove(vector, other)
    const length = Math.sqrt(dot(vector, vector))
    for (let row = 0; row < rows; row++) vector[row] = (vector[row] ?? 0) / length
  })
  const values = new Float32Array(rows * columns)
  basis.forEach((vector, column) => {
    vector.forEach((value, row) => {
      values[row * columns + column] = value
    })
  })
  return values
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((all, x, i) => all + x * (b[i] ?? 0), 0)

const remove = (vector: Float64Array, direction: Float64Array) => {
  const share = dot(vector, direction)
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) - share * (direction[i] ?? 0)
}
