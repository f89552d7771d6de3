import { type Drift, tooFew, unmeasured } from './result.ts'
import { hasInfinity, momentsOf, originOf, type Sample } from './sample.ts'

/**
 * How far the mean moved. Statistic: (mean of the current − mean of the reference) / √(s²ᵣ / n + s²꜀ / m), Welch's t,
 * about standard normal without drift from some 30 values on. Effect size: the same difference over the standard
 * deviation of the reference (n − 1), Glass's Δ, with its sign. No p-value: the Kolmogorov–Smirnov test has one that
 * supposes less. Unmeasured where a side has fewer than 2 values or an infinite one, where the reference does not vary, or
 * where a variance is too large for a double.
 */
export const meanShift = (reference: Sample, current: Sample): Drift => {
  const { sizes, reason, before, after } = prepare(reference, current)
  if (reason) return unmeasured(sizes, reason)
  const difference = after.mean - before.mean
  const error = Math.sqrt(before.variance / sizes.reference + after.variance / sizes.current)
  return {
    kind: 'measured',
    statistic: difference / error,
    pValue: undefined,
    effectSize: difference / Math.sqrt(before.variance),
    sizes,
  }
}

/**
 * How far the spread moved. Statistic: the variance of the current sample over that of the reference (n − 1 each). Effect
 * size: the logarithm of the standard deviations' ratio, ½ ln(statistic), with its sign, undefined where the current sample
 * does not vary. No p-value: the F-test holds for normal values alone. Unmeasured as `meanShift`.
 */
export const varianceShift = (reference: Sample, current: Sample): Drift => {
  const { sizes, reason, before, after } = prepare(reference, current)
  if (reason) return unmeasured(sizes, reason)
  const statistic = after.variance / before.variance
  return {
    kind: 'measured',
    statistic,
    pValue: undefined,
    effectSize: statistic > 0 ? Math.log(statistic) / 2 : undefined,
    sizes,
  }
}

const prepare = (reference: Sample, current: Sample) => {
  const sizes = { reference: reference.sorted.length, current: current.sorted.length }
  const origin = originOf(reference)
  const before = momentsOf(reference, origin)
  const after = momentsOf(current, origin)
  const reason =
    tooFew(sizes, 2) ?? reasonAgainst(before.variance, after.variance, reference, current)
  return { sizes, before, after, reason }
}

const reasonAgainst = (before: number, after: number, reference: Sample, current: Sample) => {
  if (hasInfinity(reference) || hasInfinity(current))
    return 'There are infinite values, which have no mean.'
  if (before + after === Infinity) return 'The values are too large for a variance.'
  return before > 0 ? undefined : 'The reference does not vary, so its deviation is no measure.'
}
