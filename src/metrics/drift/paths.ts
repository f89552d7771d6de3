/**
 * How often two samples of n and m values of one continuous distribution are at least h / lcm(n, m) apart: the share of
 * the lattice paths from (0, 0) to (n, m) that leave the band |x/n − y/m| < h / lcm(n, m). h is a whole number ≥ 0.
 * Exact but for rounding: relative error below (n + m) · 2e-16, or absolute 1e-15 where n = m.
 *
 * Source: Hodges, "The significance probability of the Smirnov two-sample test" (1958); counted outside the band, so
 * that small p-values do not come from a difference, as in Viehmann, arXiv 2102.08037 (2021).
 */
export const shareOutside = (n: number, m: number, h: number): number => {
  if (h <= 0) return 1
  return n === m ? outsideEqual(n, h) : outsideBand(Math.max(n, m), Math.min(n, m), h)
}

/**
 * Of paths to (n, n): 2 Σ_{k≥1} (−1)^{k−1} C(2n, n − kh) / C(2n, n), nested as 2 A₀ (1 − A₁ (1 − A₂ …)), where Aₖ is one
 * ratio of binomial coefficients over the one before. Time n. Source: Gnedenko and Korolyuk (1951).
 */
const outsideEqual = (n: number, h: number) => {
  let nested = 0
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let ratio = 1
    for (let j = 0; j < h; j++) ratio *= (n - k * h - j) / (n + k * h + j + 1)
    nested = ratio * (1 - nested)
  }
  return Math.min(2 * nested, 1)
}

/**
 * Column by column: a path to (x, y) came from (x − 1, y) with probability x / (x + y), else from (x, y − 1), and
 * outside the band the share is 1. Time n times the height of the band.
 */
const outsideBand = (n: number, m: number, h: number) => {
  const common = greatestDivisor(n, m)
  const [across, up] = [m / common, n / common]
  const column = new Float64Array(m + 1)
  for (let y = 0; y <= m; y++) column[y] = up * y < h ? 0 : 1
  for (let x = 1; x <= n; x++) {
    const from = Math.max(Math.floor((across * x - h) / up) + 1, 0)
    const to = Math.min(Math.ceil((across * x + h) / up) - 1, m)
    if (from > to) return 1
    let below = 1
    for (let y = from; y <= to; y++) {
      below = ((column[y] ?? 1) * x + below * y) / (x + y)
      column[y] = below
    }
  }
  return column[m] ?? 1
}

const greatestDivisor = (n: number, m: number): number => (m === 0 ? n : greatestDivisor(m, n % m))

/** Least common multiple. */
export const commonMultiple = (n: number, m: number): number => (n / greatestDivisor(n, m)) * m
