const pi2 = Math.PI ** 2

/**
 * P(D ≤ x) of a sample of n against its own continuous distribution, an expansion in 1/√n: Σ Kᵢ(x√n) / n^{i/2} for i
 * from 0 to 3. Absolute error below 1e-6 at n = 140, falling with n². Time constant.
 * Source: Pelz and Good, "Approximating the lower tail-areas of the Kolmogorov–Smirnov one-sample statistic" (1976), as
 * in Simard and L'Ecuyer (2011), equations 8–11.
 */
export const pelzGood = (n: number, x: number): number => {
  const z = x * Math.sqrt(n)
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6]
  const sums = [0, 0, 0, 0]
  const add = (order: number, value: number) => {
    sums[order] = (sums[order] ?? 0) + value
  }
  const terms = Math.ceil((16 * z) / Math.PI)
  for (let k = terms; k > 0; k--) {
    const odd = (2 * k - 1) ** 2
    const a = (pi2 / 4) * odd
    const weight = Math.exp(-a / (2 * z2))
    add(0, weight)
    add(1, weight * (a - z2))
    add(2, weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a * a))
    add(
      3,
      weight *
        (-30 * z6 -
          90 * z ** 8 +
          (135 * z4 - 96 * z6) * a +
          (212 * z4 - 60 * z2) * a * a +
          (5 - 30 * z2) * a ** 3),
    )
  }
  const even = evenSums(z2, terms)
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = sums
  const root = Math.sqrt(2 * Math.PI)
  return (
    root *
    (k0 / z +
      k1 / (6 * z4) / Math.sqrt(n) +
      (k2 / (72 * z ** 7) - even.second / (36 * z ** 3)) / n +
      (k3 / (6480 * z ** 10) + even.third / (216 * z6)) / n ** 1.5)
  )
}

/** Σ π²k² e^{−π²k²/2z²} and Σ (3z² − π²k²) π²k² e^{−π²k²/2z²} over k from 1. */
const evenSums = (z2: number, terms: number) => {
  let second = 0
  let third = 0
  for (let k = terms; k > 0; k--) {
    const a = pi2 * k * k
    const weight = a * Math.exp(-a / (2 * z2))
    second += weight
    third += weight * (3 * z2 - a)
  }
  return { second, third }
}
