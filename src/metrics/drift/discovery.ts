import { MillraceError } from '../../core/error.ts'

/**
 * Adjusts the p-values of many features for having looked at all of them (Benjamini and Hochberg 1995): the one of rank
 * i among k becomes min over ranks j ≥ i of p₍ⱼ₎ · k / j, at most 1. Calling what is ≤ q a drift makes at most the part q
 * of such calls false on average, where features are independent or positively dependent; where none drifts, the chance
 * of any call is q. `[features]`, in their order. A feature without a p-value stays undefined and is not counted among
 * the k. Throws `bad_usage` of a p-value outside 0 to 1. Equals `scipy.stats.false_discovery_control`.
 */
export const benjaminiHochberg = (
  pValues: readonly (number | undefined)[],
): (number | undefined)[] => {
  const ranked = pValues.flatMap((p, feature) => (p === undefined ? [] : [{ p, feature }]))
  for (const { p } of ranked)
    if (!(p >= 0 && p <= 1))
      throw new MillraceError('bad_usage', { what: `A p-value lies between 0 and 1, got ${p}.` })
  ranked.sort((one, other) => one.p - other.p)
  const adjusted: (number | undefined)[] = pValues.map(() => undefined)
  let least = 1
  for (const [rank, { p, feature }] of [...ranked.entries()].reverse()) {
    least = Math.min(least, (p * ranked.length) / (rank + 1))
    adjusted[feature] = least
  }
  return adjusted
}
