import type { Compared } from './compare.ts'

/**
 * Names of the features that weigh most: those that the rules name, and the heaviest of the version that together have
 * half of the weight of all.
 */
export const criticalOf = (
  features: readonly Compared[],
  named: readonly string[],
): ReadonlySet<string> => {
  const heaviest = features
    .flatMap(({ name, weight }) => (weight !== null && weight > 0 ? [{ name, weight }] : []))
    .sort((one, other) => other.weight - one.weight)
  const half = heaviest.reduce((sum, { weight }) => sum + weight, 0) / 2
  const critical = new Set(named)
  let sum = 0
  for (const { name, weight } of heaviest) {
    if (sum >= half) break
    critical.add(name)
    sum += weight
  }
  return critical
}
