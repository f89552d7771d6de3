import { durbin } from './durbin.ts'
import { pelzGood } from './pelz.ts'
import { smirnovTail } from './smirnov.ts'
import { stirlingError } from './stirling.ts'

/**
 * P(D ≥ x), D the largest distance of the distribution of a sample of n from the continuous one it was drawn from;
 * n a whole number ≥ 1. Exact, or with an absolute error that Simard and L'Ecuyer give as below 1e-6 where n > 140 and
 * n·x² < 2.2 and n·x^{3/2} > 1.4. Chooses as SciPy's `kstwo.sf` does, so that both give the same figure; below
 * 140 Durbin's matrix stands where SciPy has Pomeranz' recursion, both exact. Time at most n, and constant beyond 1e6.
 * Source: Simard and L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov distribution" (2011).
 */
export const kolmogorovTail = (n: number, x: number): number => {
  const t = n * x
  if (x >= 1) return 0
  if (t <= 0.5) return 1
  if (t <= 1) return 1 - smallest(n, t)
  if (t >= n - 1) return 2 * (1 - x) ** n
  if (x >= 0.5) return within(2 * smirnovTail(n, x))
  const square = t * x
  if (square >= 370) return 0
  if (square >= (n <= 140 ? 4 : 2.2)) return within(2 * smirnovTail(n, x))
  if (n <= 140 || (n <= 100_000 && n * x ** 1.5 <= 1.4)) return within(1 - durbin(n, x))
  return within(1 - lower(n, x))
}

/** P(D ≤ x) = n! (2x − 1/n)ⁿ for 1/2n ≤ x ≤ 1/n. */
const smallest = (n: number, t: number) =>
  Math.exp(stirlingError(n) + 0.5 * Math.log(2 * Math.PI * n) - n + n * Math.log(2 * t - 1))

/** At x√n ≈ 0.04 the largest term falls below what a double holds. */
const lower = (n: number, x: number) => (n * x * x < pi2 / 8 / 708 ? 0 : pelzGood(n, x))

const pi2 = Math.PI ** 2

const within = (probability: number) => Math.min(Math.max(probability, 0), 1)
