import { kolmogorovTail } from './kolmogorov.ts'
import { commonMultiple, shareOutside } from './paths.ts'
import { type Drift, tooFew, unmeasured } from './result.ts'
import type { Sample } from './sample.ts'

/** To this many values on either side the p-value is exact. */
const exactTo = 10_000

/** How the p-value was computed. */
export interface KolmogorovSmirnov {
  readonly method: 'exact' | 'asymptotic'
}

/**
 * Two-sample Kolmogorov–Smirnov test, two-sided: D = max |F(x) − G(x)|, where F and G are the shares of the reference
 * and of the current sample that are ≤ x. Statistic and effect size are both D, between 0 and 1; equal values are one step.
 *
 * The p-value is exact to 10,000 values on the larger side (`shareOutside`), and beyond it that of a sample of
 * round(nm / (n + m)) against a continuous distribution (`kolmogorovTail`): the figure that `scipy.stats.ks_2samp` gives
 * by default. It supposes a continuous distribution and independent rows; with many equal values it is too large.
 * Unmeasured where a side has no value. Infinities count as values.
 */
export const kolmogorovSmirnov = (reference: Sample, current: Sample): Drift<KolmogorovSmirnov> => {
  const [n, m] = [reference.sorted.length, current.sorted.length]
  const sizes = { reference: n, current: m }
  const reason = tooFew(sizes, 1)
  if (reason) return unmeasured(sizes, reason)
  // n·m·D, a whole number as long as n·m is below 2⁵³.
  const distance = largestDistance(reference.sorted, current.sorted)
  const statistic = distance / (n * m)
  const exact = Math.max(n, m) <= exactTo
  const pValue = exact
    ? shareOutside(n, m, Math.round((distance / (n * m)) * commonMultiple(n, m)))
    : kolmogorovTail(halfToEven((n * m) / (n + m)), statistic)
  return {
    kind: 'measured',
    statistic,
    pValue,
    effectSize: statistic,
    sizes,
    method: exact ? 'exact' : 'asymptotic',
  }
}

/** max |i·m − j·n|, where i and j of the values are ≤ x, over all x. */
const largestDistance = (one: Float64Array, other: Float64Array) => {
  const [n, m] = [one.length, other.length]
  let [i, j, largest] = [0, 0, 0]
  while (i < n && j < m) {
    const a = one[i] ?? 0
    const b = other[j] ?? 0
    const x = a < b ? a : b
    while (i < n && one[i] === x) i++
    while (j < m && other[j] === x) j++
    const distance = Math.abs(i * m - j * n)
    if (distance > largest) largest = distance
  }
  return largest
}

/** The nearest whole number, of two as near the even one: as NumPy rounds. */
const halfToEven = (value: number) => {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}
