import { logGamma } from './stirling.ts'

/**
 * Fisher's exact test, two-sided, that a rare cell has its share on both sides: the chance of the counts that are at most
 * as likely as those seen, given `rare[0] + rare[1]` values of the cell among `sizes[0] + sizes[1]`. Time and memory: the
 * values of the cell. Equals `scipy.stats.fisher_exact`.
 */
export const fisherExact = (
  rare: readonly [reference: number, current: number],
  sizes: readonly [reference: number, current: number],
): number => {
  const [n, m] = sizes
  const total = rare[0] + rare[1]
  const first = Math.max(0, total - n)
  const last = Math.min(total, m)
  const all = logChoose(n + m, total)
  const chances: number[] = []
  for (let k = first; k <= last; k++)
    chances.push(Math.exp(logChoose(m, k) + logChoose(n, total - k) - all))
  const seen = (chances[rare[1] - first] ?? 0) * (1 + 1e-7)
  return Math.min(
    1,
    chances.reduce((sum, chance) => (chance <= seen ? sum + chance : sum), 0),
  )
}

const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
