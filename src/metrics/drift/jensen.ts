import { type Drift, tooFew, unmeasured } from './result.ts'
import type { TableOptions } from './stability.ts'
import { type CountTable, checkTable } from './table.ts'

/**
 * Jensen–Shannon distance, base 2: √(½ Σ r log₂(r / m) + ½ Σ c log₂(c / m)), where r and c are the shares of the
 * reference and the current sample in a cell and m = (r + c) / 2; without smoothing. 0 of equal shares, 1 of samples
 * without a common cell; symmetric, and a metric. Statistic and effect size are both the distance; no p-value. Without
 * drift it is about √((cells − 1) (1 / n + 1 / m) / 8 ln 2). Unmeasured where a side has fewer than `minimum` values
 * (default 500). Throws `bad_usage`. Equals `scipy.spatial.distance.jensenshannon(…, base=2)`.
 * Source: Endres and Schindelin, "A new metric for probability distributions" (2003).
 */
export const jensenShannon = (table: CountTable, { minimum = 500 }: TableOptions = {}): Drift => {
  const { cells, sizes } = checkTable(table)
  const reason = tooFew(sizes, Math.max(minimum, 1))
  if (reason) return unmeasured(sizes, reason)
  let divergence = 0
  for (const { reference, current } of cells) {
    const r = reference / sizes.reference
    const c = current / sizes.current
    divergence += ((r + c) / 4) * entropyGain((c - r) / (r + c))
  }
  const distance = Math.sqrt(Math.min(divergence / Math.LN2, 1))
  return { kind: 'measured', statistic: distance, pValue: undefined, effectSize: distance, sizes }
}

/** (1 + t) ln(1 + t) + (1 − t) ln(1 − t) for |t| ≤ 1, as its series Σ t²ᵏ / k(2k − 1) where t is small. */
const entropyGain = (t: number) => {
  if (Math.abs(t) === 1) return 2 * Math.LN2
  if (Math.abs(t) > 0.1) return (1 + t) * Math.log1p(t) + (1 - t) * Math.log1p(-t)
  let sum = 0
  for (let k = 8; k > 0; k--) sum = (sum + 1 / (k * (2 * k - 1))) * t * t
  return sum
}
