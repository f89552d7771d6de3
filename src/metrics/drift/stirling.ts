/** B₂ₖ / (2k (2k − 1)), of Stirling's series. */
const coefficients = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
  -3617 / 122_400,
]

/**
 * log Γ(x + 1) − (x + ½) log x + x − ½ log 2π for x > 0: what Stirling's formula leaves out of a factorial. Absolute
 * error below 1e-15, so that a probability made from it keeps its relative precision, which differences of log Γ
 * itself lose. Series from 16 on, below it upwards from x to x + 1. Source: C. Loader, "Fast and accurate computation of
 * binomial probabilities" (2000).
 */
export const stirlingError = (x: number): number => {
  if (x > 1000) return (1 / 12 - 1 / (360 * x * x)) / x
  let below = 0
  let at = x
  for (; at < 16; at++) below += (at + 0.5) * Math.log1p(1 / at) - 1
  const inverse = 1 / (at * at)
  let series = 0
  for (let k = coefficients.length - 1; k >= 0; k--)
    series = series * inverse + (coefficients[k] ?? 0)
  return below + series / at
}

/** log Γ(x) for x > 0, to 1e-15 of its largest term; its zeros at 1 and 2 are met to 1e-15. */
export const logGamma = (x: number): number =>
  stirlingError(x) + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI)

/**
 * mean − x − x log(mean / x), which is ≥ 0, for x, mean > 0 with mean = x + difference; without cancellation where they
 * are close. Source: Loader (2000), `bd0`.
 */
export const deviance = (x: number, mean: number, difference: number): number => {
  const relative = difference / x
  if (Math.abs(relative) > 0.2) return difference - x * Math.log(mean / x)
  // log(1 + r) = 2 artanh(v) with v = r / (2 + r), and r − 2v = r·v.
  const v = relative / (2 + relative)
  const square = v * v
  let tail = 1 / 3 + square * (1 / 5 + square * (1 / 7 + square / 9))
  if (square > 2.5e-5) {
    tail = 0
    for (let odd = 25; odd >= 3; odd -= 2) tail = tail * square + 1 / odd
  }
  return x * (relative * v - 2 * v * square * tail)
}
