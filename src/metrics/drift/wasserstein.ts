import { type Drift, tooFew, unmeasured } from './result.ts'
import { hasInfinity, momentsOf, originOf, type Sample } from './sample.ts'

/**
 * Wasserstein distance of order 1: ∫ |F(x) − G(x)| dx, where F and G are the shares of the reference and the current
 * sample that are ≤ x: how far values moved on average, in their own unit. Effect size is the distance over the standard
 * deviation of the reference (n − 1), undefined where that is 0 or too large for a double. No p-value. Unmeasured where a side has no value, or an
 * infinite one. Equals `scipy.stats.wasserstein_distance`.
 */
export const wasserstein = (reference: Sample, current: Sample): Drift => {
  const sizes = { reference: reference.sorted.length, current: current.sorted.length }
  const reason = tooFew(sizes, 1)
  if (reason) return unmeasured(sizes, reason)
  if (hasInfinity(reference) || hasInfinity(current))
    return unmeasured(sizes, 'There are infinite values, which are at no distance.')
  const statistic = areaBetween(reference.sorted, current.sorted)
  const { variance } = momentsOf(reference, originOf(reference))
  return {
    kind: 'measured',
    statistic,
    pValue: undefined,
    effectSize: variance > 0 && variance < Infinity ? statistic / Math.sqrt(variance) : undefined,
    sizes,
  }
}

const areaBetween = (one: Float64Array, other: Float64Array) => {
  const [n, m] = [one.length, other.length]
  let [i, j, area] = [0, 0, 0]
  let before = Math.min(one[0] ?? 0, other[0] ?? 0)
  while (i < n || j < m) {
    const a = one[i] ?? Infinity
    const b = other[j] ?? Infinity
    const x = a < b ? a : b
    area += Math.abs(i * m - j * n) * (x - before)
    before = x
    if (a <= b) i++
    else j++
  }
  return area / (n * m)
}
