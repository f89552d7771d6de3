/**
 * P(D ≤ x) of a sample of n against its own continuous distribution, exact: the middle element of n!/nⁿ · Hⁿ, where H
 * has 2k − 1 rows for n·x = k − h. Time (n·x)³ log n, so for small n·x. Absolute error about 1e-15 · n.
 * Source: Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution" (2003), after Durbin (1968).
 */
export const durbin = (n: number, x: number): number => {
  const k = Math.ceil(n * x)
  const size = 2 * k - 1
  const middle = (k - 1) * size + k - 1
  const { values, exponent } = power(hessian(k, k - n * x), size, n)
  let probability = values[middle] ?? 0
  let scale = exponent
  for (let i = 1; i <= n; i++) {
    probability *= i / n
    if (probability < 1e-140) {
      probability *= 2 ** 400
      scale -= 400
    }
  }
  // In two steps, as the whole power of two may lie beyond what a double holds.
  const half = Math.trunc(scale / 2)
  return probability * 2 ** half * 2 ** (scale - half)
}

const hessian = (k: number, h: number) => {
  const size = 2 * k - 1
  const matrix = new Float64Array(size * size)
  const inverse = new Float64Array(size + 1)
  inverse[0] = 1
  for (let i = 1; i <= size; i++) inverse[i] = (inverse[i - 1] ?? 0) / i
  for (let row = 0; row < size; row++)
    for (let column = 1; column <= Math.min(row + 1, size - 1); column++)
      matrix[row * size + column] = inverse[row - column + 1] ?? 0
  for (let i = 0; i < size; i++) {
    const value = (1 - h ** (i + 1)) * (inverse[i + 1] ?? 0)
    matrix[i * size] = value
    matrix[(size - 1) * size + size - 1 - i] = value
  }
  const corner = 1 - 2 * h ** size + Math.max(2 * h - 1, 0) ** size
  matrix[(size - 1) * size] = corner * (inverse[size] ?? 0)
  return matrix
}

/** A square matrix and the power of two that it is to be multiplied by. */
interface Scaled {
  readonly values: Float64Array
  readonly exponent: number
}

const power = (matrix: Float64Array, size: number, n: number): Scaled => {
  let result: Scaled | undefined
  let square: Scaled = { values: matrix, exponent: 0 }
  for (let left = n; ; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result ? product(result, square, size) : square
    if (left <= 1) return result ?? square
    square = product(square, square, size)
  }
}

const product = (one: Scaled, other: Scaled, size: number): Scaled => {
  const values = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let inner = 0; inner < size; inner++) {
      const factor = one.values[row * size + inner] ?? 0
      for (let column = 0; column < size; column++)
        values[row * size + column] =
          (values[row * size + column] ?? 0) + factor * (other.values[inner * size + column] ?? 0)
    }
  const exponent = one.exponent + other.exponent
  const middle = values[(size >> 1) * size + (size >> 1)] ?? 0
  if (middle < 2 ** 400) return { values, exponent }
  return { values: values.map((value) => value * 2 ** -400), exponent: exponent + 400 }
}
