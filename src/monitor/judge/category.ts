import type { Distribution, FeatureDrift, SideFigures } from '../../core/monitor.ts'
import { jensenShannon } from '../../metrics/drift/jensen.ts'
import { populationStability } from '../../metrics/drift/stability.ts'
import type { CountTable } from '../../metrics/drift/table.ts'
import type { CategoryValues } from '../types.ts'
import { type Beside, pooled, sum } from './cells.ts'
import { statisticOf } from './number.ts'

/** Categories that are drawn. */
const drawn = 20
/** New values that are told. */
const told = 10

export const sizeOf = ({ counts, rest }: CategoryValues): number => sum(counts.values()) + rest

/** Cells in which both sides are counted alike: each category, and all that the reference does not tell one by one. */
export const categoryCells = (before: CategoryValues, now: CategoryValues) => {
  const names =
    before.rest > 0
      ? apartFrom(before, sizeOf(now))
      : [...new Set([...before.counts.keys(), ...now.counts.keys()])].sort()
  const table = { reference: countsOf(before, names), current: countsOf(now, names) }
  return pooled(table)
}

/**
 * Categories of a reference that only knows its most frequent ones which did not get there by luck: among many that are
 * about as frequent, those that chance favoured are known, and would seem to become rarer. With as many values as the window
 * has, chance no longer matters.
 */
const apartFrom = ({ counts }: CategoryValues, window: number) => {
  const least = Math.min(...counts.values())
  return [...counts]
    .filter(([, count]) => count >= window || count - 3 * Math.sqrt(count) > least)
    .map(([name]) => name)
}

/** Counts of the named, and of all others. */
const countsOf = (values: CategoryValues, names: readonly string[]) => {
  const counts = names.map((name) => values.counts.get(name) ?? 0)
  return [...counts, sizeOf(values) - sum(counts)]
}

export const besideCategories = (table: CountTable, minimum: number): Beside => ({
  psi: statisticOf(populationStability(table, { minimum })),
  jensenShannon: statisticOf(jensenShannon(table, { minimum })),
  wasserstein: null,
})

/** Shares of the most frequent categories of both sides; null where a side has no values. */
export const categoryDistribution = (
  before: CategoryValues,
  now: CategoryValues,
): Distribution | null => {
  const [n, m] = [sizeOf(before), sizeOf(now)]
  if (n === 0 || m === 0) return null
  const shareOf = (name: string) =>
    Math.max((before.counts.get(name) ?? 0) / n, (now.counts.get(name) ?? 0) / m)
  const names = [...new Set([...before.counts.keys(), ...now.counts.keys()])]
    .map((name) => ({ name, share: shareOf(name) }))
    .sort((one, other) => other.share - one.share || (one.name < other.name ? -1 : 1))
    .slice(0, drawn)
    .map(({ name }) => name)
  const [reference, current] = [countsOf(before, names), countsOf(now, names)]
  const isWhole = reference.at(-1) === 0 && current.at(-1) === 0
  const shares = (counts: readonly number[], size: number) =>
    (isWhole ? counts.slice(0, -1) : counts).map((count) => count / size)
  return {
    kind: 'category',
    values: isWhole ? names : [...names, null],
    reference: shares(reference, n),
    current: shares(current, m),
  }
}

/**
 * Values that the reference has not, with their shares. One that knows its most frequent ones alone may have had a value
 * as often as the least of these: it is new where it is now ten times as frequent as that.
 */
export const freshOf = (before: CategoryValues, now: CategoryValues): FeatureDrift['fresh'] => {
  const size = sizeOf(now)
  const unseen = Math.min(before.rest, Math.min(...before.counts.values(), Infinity))
  const most = before.rest > 0 ? (10 * unseen) / Math.max(sizeOf(before), 1) : 0
  return [...now.counts]
    .filter(([name, count]) => !before.counts.has(name) && count / size > most)
    .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
    .slice(0, told)
    .map(([name, count]) => [name, count / size] as const)
}

export const categoryFigures = (values: CategoryValues): SideFigures => ({
  rows: sizeOf(values),
  missing: values.missing,
  invalid: values.invalid,
  ...{ mean: null, deviation: null, min: null, median: null, max: null },
  distinct: values.counts.size,
})
