/** For tests: arrays of PyTorch in this project's order of gates. */

/** Rows of a `[4·units, width]` array from i, f, g, o to i, o, f, g. */
export const reordered = (values: readonly number[]): number[] => {
  const size = values.length / 4
  return [0, 3, 1, 2].flatMap((gate) => values.slice(gate * size, (gate + 1) * size))
}

/** `[outputs, inputs]` weights turned to `[inputs, outputs]`, with the biases as a last row. */
export const withBias = (weights: readonly number[], bias: readonly number[]): number[] => {
  const inputs = weights.length / bias.length
  const rows = Array.from({ length: inputs }, (_, i) =>
    bias.map((_, output) => weights[output * inputs + i] ?? Number.NaN),
  )
  return [...rows.flat(), ...bias]
}

/** Largest distance between two lists, in parts of the larger one's largest element. */
export const distance = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY
  let apart = 0
  let largest = 1e-12
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [found[i] ?? Number.NaN, wanted[i] ?? Number.NaN]
    if (Number.isNaN(a - b)) return Number.POSITIVE_INFINITY
    apart = Math.max(apart, Math.abs(a - b))
    largest = Math.max(largest, Math.abs(b))
  }
  return apart / largest
}
