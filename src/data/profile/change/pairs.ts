/** How the correlations of two versions differ. */
import type { Correlations } from '../types.ts'
import type { CorrelationChanges, PairChange } from './types.ts'

/** Pairs that are told. */
const mostPairs = 12
/** Least difference that shows in two digits. */
const least = 0.005

/** Of the pairs of columns that both sides tell of; null where there is none. */
export const pairChanges = (
  from: Correlations | null,
  to: Correlations | null,
): CorrelationChanges | null => {
  if (from === null || to === null) return null
  const common = from.columns.filter((name) => to.columns.includes(name))
  const pairs = common.flatMap((other, at) =>
    common.slice(0, at).map((one): PairChange => {
      const both = { from: betweenIn(from, one, other), to: betweenIn(to, one, other) }
      return { one, other, ...both, difference: rounded(both.to - both.from) }
    }),
  )
  if (pairs.length === 0) return null
  const changed = pairs.filter(({ difference }) => Math.abs(difference) >= least)
  return {
    compared: pairs.length,
    changed: changed.length,
    pairs: changed
      .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
      .slice(0, mostPairs),
  }
}

const betweenIn = ({ columns, values }: Correlations, one: string, other: string): number => {
  const [a, b] = [columns.indexOf(one), columns.indexOf(other)]
  const [row, column] = a > b ? [a, b] : [b, a]
  return values[(row * (row - 1)) / 2 + column] ?? 0
}

/** Correlations are kept to six digits behind the point. */
const rounded = (value: number): number => Number(value.toFixed(6))
