/** First values of parameters, by the laws Keras and PyTorch use. */
import type { Rng } from '../core/rng.ts'

/** Uniform in ±limit. */
export const uniform = (length: number, limit: number, rng: Rng): Float32Array =>
  Float32Array.from({ length }, () => (2 * rng.uniform() - 1) * limit)

/**
 * A law for first values: so many of them, for a weight that reads `fanIn` numbers and whose input feeds
 * `fanOut` (of a convolution: channels times the window's size).
 */
export type Init = (length: number, fanIn: number, fanOut: number, rng: Rng) => Float32Array

/** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
export const glorotUniform = (
  length: number,
  fanIn: number,
  fanOut: number,
  rng: Rng,
): Float32Array => uniform(length, Math.sqrt(6 / (fanIn + fanOut)), rng)

/** Normal, mean 0. */
export const normal = (length: number, deviation: number, rng: Rng): Float32Array =>
  Float32Array.from({ length }, () => deviation * rng.normal())

/** Normal, mean 0, drawn again where it is more than two deviations away. */
export const truncatedNormal = (length: number, deviation: number, rng: Rng): Float32Array => {
  const draw = () => {
    let value: number
    do value = rng.normal()
    while (Math.abs(value) > 2)
    return deviation * value
  }
  return Float32Array.from({ length }, draw)
}

/** What the cut leaves of a normal's deviation; Keras divides by it to keep the variance asked for. */
const left = 0.8796256610342398

type Fan = (fanIn: number, fanOut: number) => number
/** Mean of both, or the number read. */
const both: Fan = (fanIn, fanOut) => (fanIn + fanOut) / 2
const read: Fan = (fanIn) => fanIn

/** Values of variance scale / fan. */
const uniformOf =
  (scale: number, fan: Fan): Init =>
  (length, fanIn, fanOut, rng) =>
    uniform(length, Math.sqrt((3 * scale) / fan(fanIn, fanOut)), rng)
const truncatedOf =
  (scale: number, fan: Fan): Init =>
  (length, fanIn, fanOut, rng) =>
    truncatedNormal(length, Math.sqrt(scale / fan(fanIn, fanOut)) / left, rng)
const normalOf =
  (scale: number, fan: Fan): Init =>
  (length, fanIn, fanOut, rng) =>
    normal(length, Math.sqrt(scale / fan(fanIn, fanOut)), rng)

/** Variance 2 / (fanIn + fanOut), truncated. Keras: `glorot_normal`. */
export const glorotNormal: Init = truncatedOf(1, both)
/** Variance 2 / (fanIn + fanOut), not truncated. PyTorch: `xavier_normal_`. */
export const xavierNormal: Init = normalOf(1, both)
/** Variance 2 / fanIn, for ReLU (He et al., 2015). Keras: `he_uniform`; PyTorch: `kaiming_uniform_`. */
export const heUniform: Init = uniformOf(2, read)
/** Variance 2 / fanIn, truncated. Keras: `he_normal`. */
export const heNormal: Init = truncatedOf(2, read)
/** Variance 2 / fanIn, not truncated. PyTorch: `kaiming_normal_` for ReLU. */
export const kaimingNormal: Init = normalOf(2, read)
/** Variance 1 / fanIn (LeCun et al., 1998). Keras: `lecun_uniform`. */
export const lecunUniform: Init = uniformOf(1, read)
/** Variance 1 / fanIn, truncated. Keras: `lecun_normal`. */
export const lecunNormal: Init = truncatedOf(1, read)
/**
 * Uniform in ±√(6 / ((1 + slope²)·fanIn)), for a leaky ReLU of that slope. PyTorch fills its linear and
 * convolution layers with slope √5: uniform in ±1/√fanIn, which it uses for their biases too.
 */
export const kaimingUniform = (slope = Math.sqrt(5)): Init => uniformOf(2 / (1 + slope ** 2), read)
export const zeros: Init = (length) => new Float32Array(length)
export const ones: Init = (length) => new Float32Array(length).fill(1)

/**
 * `[rows, columns]`: the columns have length one and stand at right angles to each other; where there
 * are more columns than rows, the rows do.
 */
export const orthogonal = (rows: number, columns: number, rng: Rng): Float32Array => {
  if (rows < columns) return turned(orthogonal(columns, rows, rng), columns, rows)
  const basis = Array.from({ length: columns }, () =>
    Float64Array.from({ length: rows }, () => rng.normal()),
  )
  orthonormalise(basis)
  const values = new Float32Array(rows * columns)
  basis.forEach((vector, column) => {
    vector.forEach((value, row) => {
      values[row * columns + column] = value
    })
  })
  return values
}

/** `[rows, columns]` → `[columns, rows]` */
const turned = (values: Float32Array, rows: number, columns: number) =>
  Float32Array.from(
    { length: values.length },
    (_, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
  )

/**
 * Gives vectors length one and right angles to each other, in place and in their order; one that is zero stays so. One pass
 * of Gram–Schmidt leaves rounding behind.
 */
export const orthonormalise = (basis: readonly Float64Array[], passes = 2): void => {
  basis.forEach((vector, i) => {
    for (let pass = 0; pass < passes; pass++)
      for (const other of basis.slice(0, i)) remove(vector, other)
    const length = Math.sqrt(dot(vector, vector)) || 1
    for (let row = 0; row < vector.length; row++) vector[row] = (vector[row] ?? 0) / length
  })
}

// A loop, which takes a third of the time of `reduce`.
const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

const remove = (vector: Float64Array, direction: Float64Array) => {
  const share = dot(vector, direction)
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) - share * (direction[i] ?? 0)
}
